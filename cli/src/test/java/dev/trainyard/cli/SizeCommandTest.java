package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SizeCommandTest {
    private static final String SCENARIO = """
            name: small
            model: llama3-8b
            cluster: {accelerator: h100-sxm, gpus: 64}
            training: {tokens: 100B, sequence: 8192, globalBatch: 128, precision: bf16}
            software: nemo-2024
            """;

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("small.yaml"), SCENARIO);
    }

    private Ran size(String... more) throws IOException {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "size";
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return Ran.trainyard(arguments);
    }

    private static double number(Ran ran, String key) throws IOException {
        return Double.parseDouble(first(ran).require(key).text());
    }

    private static Entry first(Ran ran) throws IOException {
        return ran.json().elements().get(0);
    }

    @Test
    void theSmallestClusterTrainsInTimeAndSaysHowSureItIs() throws IOException {
        Ran ran = size("--days", "5", "--format", "json");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(number(ran, "trainingDays")).isLessThanOrEqualTo(5).isGreaterThan(3);
        assertThat(number(ran, "trainingDaysLow")).isLessThan(number(ran, "trainingDays"));
        assertThat(number(ran, "trainingDaysHigh")).isGreaterThan(number(ran, "trainingDays"));
        assertThat(number(ran, "gpuDays"))
                .isEqualTo(number(ran, "gpus") * number(ran, "trainingDays"), within(1e-6));
    }

    @Test
    void lostTimeTakesMoreAccelerators() throws IOException {
        double all = number(size("--days", "5", "--format", "json"), "gpus");
        assertThat(number(size("--days", "5", "--goodput", "0.7", "--format", "json"), "gpus")).isGreaterThan(all);
    }

    @Test
    void aBudgetBuysTokens() throws IOException {
        Ran power = size("--goal", "most-tokens", "--days", "10", "--power", "100kW", "--power-per-gpu", "1.4kW",
                "--format", "json");
        assertThat(number(power, "mostGpus")).isEqualTo(71);
        assertThat(number(power, "gpus")).isLessThanOrEqualTo(71);
        Ran money = size("--goal", "most-tokens", "--days", "10", "--dollars", "1M", "--dollars-per-gpu", "50k",
                "--format", "json");
        assertThat(number(money, "mostGpus")).isEqualTo(20);
        assertThat(number(money, "tokens")).isLessThan(number(power, "tokens"));
        assertThat(number(money, "tokensLow")).isLessThan(number(money, "tokens"));
    }

    @Test
    void eachAcceleratorAndBatchIsARow() throws IOException {
        Ran ran = size("--days", "5", "--accelerators", "h100-sxm,b200", "--global-batch", "128,256", "--format",
                "csv");
        assertThat(ran.out().lines()).hasSize(5);
        assertThat(ran.out()).contains("h100-sxm,128", "h100-sxm,256", "b200-sxm,128", "b200-sxm,256");
        assertThat(size("--days", "5").out()).contains("h100-sxm").contains(" days");
    }

    @Test
    void whatNoClusterCanDoIsInfeasibleAndNamesTheFastest() throws IOException {
        Ran ran = size("--days", "0.01", "--most-gpus", "256");
        assertThat(ran.code()).isEqualTo(ExitCodes.INFEASIBLE);
        assertThat(ran.out()).contains("too slow: the fastest within 256 takes");
    }

    @Test
    void badOptionsGetOneLine() throws IOException {
        for (String[] wrong : new String[][] {{"--days", "x"}, {"--days", "0"}, {"--days", "5", "--goodput", "2"},
            {"--days", "5", "--dollars", "1M"}, {"--days", "5", "--power-per-gpu", "1kW"},
            {"--days", "5", "--global-batch", "no"}, {"--days", "5", "--tokens", "-1"}}) {
            Ran ran = size(Stream.concat(Stream.of(wrong), Stream.of("--device", "cpu")).toArray(String[]::new));
            assertThat(ran.code()).as(String.join(" ", wrong)).isEqualTo(ExitCodes.INPUT);
            assertThat(ran.err()).hasLineCount(1);
            assertThat(ran.out()).isEmpty();
        }
        assertThat(size().code()).isEqualTo(ExitCodes.USAGE);
        assertThat(size("--days", "5", "--goal", "least-gpu").err()).contains("least-gpus");
    }
}
