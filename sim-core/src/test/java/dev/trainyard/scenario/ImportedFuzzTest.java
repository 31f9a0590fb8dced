package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Launch scripts and settings with damage: each is read, or refused in one line. */
class ImportedFuzzTest {
    private static final List<String> PIECES = List.of("", " ", "\n", "\"", "'", "`", "$", "${", "}", "$(", ")", "((",
            "))", "(", "[[ ", " ]]", "[ ", "if ", "; then\n", "fi\n", "else\n", "for i in 1 2 3; do\n", "done\n",
            "case x in\n", "esac\n", "while true; do\n", "function f() {\n", "f\n", "eval ", "<<EOF\n", "EOF\n", "|",
            "||", "&&", ";;", "\\", "\\\n", "#", "=", "+=", "=(", "--", "--tensor-model-parallel-size 99999999999",
            "--num-layers ", "-1", "0", "1e9", "${1:-x}", "${A[@]}", "${#A}", "$((1/0))", "$((2**9))", "exit 1\n",
            "bash -c '", "null", "[", "]", "{", ":", ",", "\u0000", "\uE000x\uE001", "\uD800", "é", "true", "\t",
            "- ", "&a ", "*a", "2147483648", "$@", "shift\n");

    @ParameterizedTest
    @CsvSource({"megatron, megatron-arrays.sh", "megatron, megatron-strings.sh", "megatron, megatron-mixture.sh",
        "megatron, megatron-deepspeed.sh", "from, maxtext.sh", "from, deepspeed.sh", "megatron, primus.yaml",
        "megatron, flagscale.yaml", "nemo, nemo.yaml", "deepspeed, deepspeed.json",
        "torchtitan, train_configs/titan.toml"})
    void damageIsReadOrRefusedInALine(String key, String file) throws IOException {
        damage(key, file, 300);
    }

    @Tag("fuzz")
    @ParameterizedTest
    @CsvSource({"megatron, megatron-arrays.sh", "megatron, megatron-strings.sh", "megatron, megatron-mixture.sh",
        "from, maxtext.sh", "from, deepspeed.sh", "megatron, primus.yaml", "nemo, nemo.yaml",
        "deepspeed, deepspeed.json", "torchtitan, train_configs/titan.toml"})
    void muchDamageIsReadOrRefusedInALine(String key, String file) throws IOException {
        damage(key, file, 20_000);
    }

    private static void damage(String key, String file, int inputs) throws IOException {
        String text;
        try (InputStream in = ImportedFuzzTest.class.getResourceAsStream("launch/" + file)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        SplittableRandom random = new SplittableRandom(29);
        int refused = 0;
        for (int i = 0; i < inputs; i++) {
            StringBuilder damaged = new StringBuilder(text);
            for (int times = random.nextInt(4); times >= 0; times--) {
                int from = random.nextInt(damaged.length());
                int length = random.nextInt(random.nextInt(3) == 0 ? 60 : 3);
                int until = Math.min(damaged.length(), from + length);
                damaged.replace(from, until, PIECES.get(random.nextInt(PIECES.size())));
                if (damaged.isEmpty()) {
                    damaged.append(' ');
                }
            }
            refused += isRefused(key, damaged.toString()) ? 1 : 0;
        }
        assertThat(refused).as("of %s damaged %s", inputs, file).isBetween(inputs / 50, inputs - inputs / 100);
    }

    private static boolean isRefused(String key, String text) {
        Entry root = Documents.parse("fuzz", "{cluster: {accelerator: h100-sxm, gpus: 64},"
                + " plan: {variables: {BS: 64}}}");
        if (key.equals("deepspeed")) {
            root = root.with("model", Entry.of(Place.of("fuzz"), "model", "llama3-8b"))
                    .with("training.sequence", Entry.of(Place.of("fuzz"), "training.sequence", "4096"));
        }
        try {
            Scenario read = ScenarioDraft.of(root.with("plan." + key, Entry.of(Place.of("fuzz"), "plan." + key, text)),
                    Path.of("nowhere"), "fuzz").read();
            assertThat(read.plan()).isPresent();
            return false;
        } catch (InputException e) {
            assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(500);
            return true;
        }
    }
}
