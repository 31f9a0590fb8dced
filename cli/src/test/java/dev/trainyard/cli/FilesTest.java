package dev.trainyard.cli;

import static dev.trainyard.cli.Ran.trainyard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.terminal.Failures;
import dev.trainyard.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What commands read and write: apart, below the scenario's folder, and never waited for. */
class FilesTest {
    private static final String SCENARIO = """
            model: llama3-8b
            cluster: {accelerator: h100-sxm, gpus: 8}
            plan: {tp: 2}
            training: {globalBatch: 8}
            """;

    @TempDir
    Path folder;
    private Path scenario;

    @BeforeEach
    void write() throws IOException {
        scenario = Files.writeString(folder.resolve("s.yaml"), SCENARIO);
    }

    private static void refused(Ran ran, String... parts) {
        assertThat(ran.code()).as(ran.err()).isEqualTo(3);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("trainyard: ").hasLineCount(1).contains(parts);
    }

    @ParameterizedTest
    @CsvSource({"simulate S --report S", "simulate S --trace S", "plan S --to megatron-bridge -o S",
        "compare mai1-1x S --report S", "campaign S --report S", "campaign S --trace S",
        "simulate S --report L", "simulate L --report S", "simulate S --report H", "simulate D/../s.yaml --report S",
        "simulate mai1-1x --constants S --report S", "validate --runs S --page S", "validate --runs S --report S",
        "validate --runs S --cross --held-out S", "fit --runs S --out S", "fit --start S --out S",
        "simulate mai1-1x --accelerator S --report S", "simulate mai1-1x --plan S --report S",
        "simulate mai1-1x --set model={\"huggingFace\":\"S\"} --report S", "calibrate S --device cpu --out S",
        "sweep S -o S", "merge S S"})
    void anOutputIsNeverAnInput(String line) throws IOException {
        Files.createSymbolicLink(folder.resolve("L"), scenario);
        Files.createLink(folder.resolve("H"), scenario);
        Files.createDirectory(folder.resolve("D"));
        String[] words = line.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals("S") ? scenario.toString()
                    : words[i].length() == 1 || words[i].startsWith("D/") ? folder + "/" + words[i]
                            : words[i].replace("\"S\"", "\"" + scenario + "\"");
        }
        Ran ran = trainyard(words);
        refused(ran, "is read by this command, and would be overwritten");
        assertThat(scenario).hasContent(SCENARIO);
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith("tmp"));
    }

    @Test
    void whatTheScenarioNamesIsAnInputToo() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), "{}");
        Path named = Files.writeString(folder.resolve("n.yaml"), SCENARIO.replace("llama3-8b",
                "{huggingFace: config.json}"));
        refused(trainyard("simulate", named.toString(), "--report", config.toString()), "config.json is read by");
        Path study = Files.writeString(folder.resolve("study.yaml"), "scenario: n.yaml\nsweep: {product: {plan.tp: "
                + "[1, 2]}}\n");
        Path jsonl = Files.move(config, folder.resolve("config.jsonl"));
        Files.writeString(named, SCENARIO.replace("llama3-8b", "{huggingFace: config.jsonl}"));
        refused(trainyard("sweep", study.toString(), "-o", jsonl.toString()), "config.jsonl is read by");
    }

    @Test
    void anEmptyNameIsNoFile() {
        for (String name : List.of("", " ")) {
            refused(trainyard("plan", scenario.toString(), "--to", "megatron", "-o", name), "--out: is empty");
            refused(trainyard("validate", "--plots", name), "--plots: is empty");
        }
    }

    @Test
    void twoOutputsAreTwoFiles() {
        Path out = folder.resolve("out");
        refused(trainyard("simulate", scenario.toString(), "--report", out.toString(), "--trace",
                folder + "/./out"), "is the file of --report");
        assertThat(out).doesNotExist();
    }

    @Test
    void whatASweepWritesBesideItsResultIsAnOutput() throws IOException {
        Path study = Files.writeString(folder.resolve("r.csv.schema.json"), "{}");
        refused(trainyard("sweep", study.toString(), "-o", folder.resolve("r.csv").toString()), "is read by");
    }

    /** A new option that takes a file has to say whether it is written. */
    @Test
    void everyOptionThatTakesAPathSaysWhatForItIs() {
        List<String> unmarked = new ArrayList<>();
        CommandLine tree = CommandRunner.tree(Terminal.of(new ByteArrayOutputStream(), new ByteArrayOutputStream(),
                false, false), new Failures(null, false));
        tree.getSubcommands().forEach((name, command) -> {
            List<ArgSpec> all = new ArrayList<>(command.getCommandSpec().options());
            all.addAll(command.getCommandSpec().positionalParameters());
            all.stream().filter(arg -> arg.type() == Path.class || arg.auxiliaryTypes()[0] == Path.class)
                    .filter(arg -> !((Field) arg.userObject()).isAnnotationPresent(Writes.class))
                    .forEach(arg -> unmarked.add((arg instanceof OptionSpec option ? option.longestName()
                            : arg.paramLabel()) + " of " + name));
        });
        // These are read: what is written has @Writes.
        assertThat(unmarked).allMatch(arg -> arg.matches("(--constants|--runs|STUDY.yaml|SHARD) of "
                + "(campaign|calibrate|collective|compare|fit|merge|plan|sensitivity|simulate|size|sweep|validate)"));
        assertThat(unmarked).contains("--runs of fit", "STUDY.yaml of sweep", "SHARD of merge");
    }

    @Test
    void aScenarioReadsNothingOutsideItsFolder() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path secret = Files.writeString(folder.resolve("secret.json"), "root:x:0:0:secret\n");
        for (String name : List.of("../secret.json", secret.toString(), "link.json", "../../../../../../etc/passwd")) {
            Files.deleteIfExists(inner.resolve("link.json"));
            Files.createSymbolicLink(inner.resolve("link.json"), secret);
            for (String text : List.of(SCENARIO.replace("llama3-8b", "{huggingFace: \"" + name + "\"}"),
                    SCENARIO.replace("{tp: 2}", "{torchtitan: \"" + name + "\"}"),
                    SCENARIO.replace("{tp: 2}", "{megatronBridge: \"" + name + "\"}"))) {
                Path file = Files.writeString(inner.resolve("s.yaml"), text);
                Ran ran = trainyard("simulate", file.toString());
                refused(ran, "lies outside the folder", "--allow-files");
                assertThat(ran.err()).doesNotContain("root:x");
                Ran allowed = trainyard("simulate", file.toString(), "--allow-files");
                assertThat(allowed.code()).isEqualTo(3);
                assertThat(allowed.err()).hasLineCount(1).doesNotContain("lies outside", "root:x");
            }
        }
    }

    @Test
    void aWholePathOnTheCommandLineIsTheUsersOwn() throws IOException {
        Path config = Path.of("..", "examples", "hugging-face", "config.json").toAbsolutePath().normalize();
        assertThat(trainyard("simulate", scenario.toString(), "--set", "model={huggingFace: " + config + "}").code())
                .isZero();
        refused(trainyard("simulate", scenario.toString(), "--set", "model={huggingFace: ../x.json}"),
                "lies outside the folder");
        Path plan = Files.writeString(folder.resolve("plan.yaml"), "torchtitan: /etc/passwd\n");
        refused(trainyard("simulate", scenario.toString(), "--plan", plan.toString()), "by its whole path");
        for (String option : List.of("--plan", "--accelerator", "--constants")) {
            Ran ran = trainyard("simulate", scenario.toString(), "-q", option, "/etc/passwd");
            refused(ran, "/etc/passwd");
            assertThat(ran.err()).doesNotContain("root:");
        }
        refused(trainyard("simulate", "/etc/passwd"), "/etc/passwd");
        assertThat(trainyard("simulate", "/etc/passwd").err()).doesNotContain("root:");
    }

    @Test
    void aStudyNamesFilesBelowItsFolderAsAScenarioDoes() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.createSymbolicLink(inner.resolve("link.yaml"), scenario);
        Path out = folder.resolve("r.csv");
        for (String name : List.of("../s.yaml", scenario.toString(), "link.yaml", "../../../../../../etc/passwd")) {
            Path study = Files.writeString(inner.resolve("study.yaml"), "scenario: " + name
                    + "\nsweep: {product: {plan.tp: [1, 2]}}\n");
            refused(trainyard("sweep", study.toString(), "-q", "-o", out.toString()), "study.yaml:1:11: scenario: ",
                    "lies outside the folder", "--allow-files");
            Ran allowed = trainyard("sweep", study.toString(), "-q", "--allow-files", "-o", out.toString());
            assertThat(allowed.code()).as(name + allowed.err()).isEqualTo(name.endsWith("passwd") ? 3 : 0);
            assertThat(allowed.err()).doesNotContain("root:");
            Files.deleteIfExists(out);
            Files.deleteIfExists(folder.resolve("r.csv.schema.json"));
        }
        Path study = Files.writeString(folder.resolve("study.yaml"),
                "scenario: s.yaml\nsweep: {product: {plan.tp: [1, 2]}}\n");
        assertThat(trainyard("sweep", study.toString(), "-q", "-o", out.toString()).code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate P", "simulate S -q --constants P", "simulate S --plan P", "validate --runs P",
        "fit --runs P", "sweep P -o O.csv", "simulate S --accelerator P", "fit --start P", "simulate S --report P",
        "simulate S --set model={\"huggingFace\":\"P\"}", "validate --readme P", "plan S --to megatron -o P"})
    void pipesAndDevicesAreRefusedAndNotWaitedFor(String line) throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        for (String device : List.of(pipe.toString(), "/dev/zero")) {
            if (device.startsWith("/dev") && line.matches(".*(report|-o) P")) {
                continue; // a device may be written to
            }
            refused(trainyard(line.replace("P", device).replace("S", scenario.toString())
                    .replace("O.csv", folder.resolve("o.csv").toString()).split(" ")), "is a pipe or a device");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate S -q --report /dev/full", "simulate S -q --trace /dev/full",
        "plan S -q --to megatron -o /dev/full"})
    void aFullDiskIsOneLine(String line) {
        assumeThat(Path.of("/dev/full")).exists();
        Ran ran = trainyard(line.replace("S", scenario.toString()).split(" "));
        refused(ran, "cannot be written: No space left on device");
    }

    @Test
    void aNameThatBeginsWithAnAtIsAName() throws IOException {
        Path arguments = Files.writeString(folder.resolve("arguments"), "list models");
        Ran ran = trainyard("@" + arguments);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("unknown command \"@");
    }
}
