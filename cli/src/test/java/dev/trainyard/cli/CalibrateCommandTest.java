package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cli.command.CalibrateCommand;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Failures;
import dev.trainyard.cli.terminal.Format;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import dev.trainyard.kernel.device.Devices;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command on devices whose rates are known. */
class CalibrateCommandTest {
    private static final MeteredGpu H100 = new MeteredGpu("NVIDIA H100 80GB HBM3", 0.02);

    @TempDir
    Path folder;

    @Test
    void theMeasuredCurveStandsBesideTheCatalogues() {
        Ran ran = calibrate(H100, "--format", "json");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).isEqualTo("trainyard: NVIDIA H100 80GB HBM3 is taken for h100-sxm; --like NAME takes it"
                + " for another part\n");
        Entry result = ran.json();
        assertThat(result.require("like").text()).isEqualTo("h100-sxm");
        assertThat(result.require("products").elements()).hasSizeGreaterThan(20).allSatisfy(row -> {
            double rate = number(row, "median");
            assertThat(rate).isCloseTo(MeteredGpu.RATE, within(0.02 * MeteredGpu.RATE));
            assertThat(number(row, "low")).isLessThan(rate);
            assertThat(number(row, "high")).isGreaterThan(rate);
            assertThat(number(row, "ratio")).isCloseTo(rate / number(row, "predicted"), within(1e-9));
        });
        assertThat(result.require("skipped").require("fp8").text()).isEqualTo("not in this fake");
    }

    @Test
    void theTableHasShapesRatesSpreadAndRatio() {
        String out = calibrate(H100).out();
        assertThat(out).contains("measured [TFLOP/s]", "p10 to p90", "h100-sxm [TFLOP/s]", "ratio", "elementwise",
                "launch", "sustained bf16: ", "not measured: fp8: not in this fake",
                "NVIDIA H100 80GB HBM3, 20 samples a figure").containsPattern("bf16 +8192 +16032 +8192 +6");
        assertThat(calibrate(new MeteredGpu("Other", 0.02)).out()).contains("catalogue [TFLOP/s]");
        assertThat(calibrate(H100, "--format", "csv").out()).startsWith("what,format,m,n,k,");
    }

    @Test
    void theProfileIsWrittenAndSimulateTakesIt() throws IOException {
        Path file = folder.resolve("mine.yaml");
        Ran ran = calibrate(H100, "--out", file.toString(), "--quiet");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readString(file)).contains(
                "measured by trainyard calibrate on 2026-02-03, NVIDIA H100 80GB HBM3");
        Accelerator read = Accelerators.read(Documents.read(file));
        assertThat(read.measured().bf16()).isCloseTo(MeteredGpu.RATE, within(0.02 * MeteredGpu.RATE));
        assertThat(filesInFolder()).containsExactly("mine.yaml");

        Entry step = simulated("--accelerator", file.toString());
        double catalogued = seconds(simulated());
        // 600 TFLOP/s held instead of 0.8879 * 795: products slow down by a sixth, everything else stays
        assertThat(seconds(step)).isBetween(1.08 * catalogued, 1.18 * catalogued);
        assertThat(seconds(simulated("--accelerator", "h100-sxm"))).isEqualTo(catalogued);
    }

    @Test
    void whatIsNotFitForAProfileIsPrintedAndRefusedAndTheOldFileStays() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "old");
        Ran ran = calibrate(new MeteredGpu("NVIDIA H100 80GB HBM3", 0.4), "--out", file.toString(), "--quiet");
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).hasLineCount(1).contains("no profile: ", "spreads over ", "at most 10.0% can be trusted");
        assertThat(ran.out()).contains("bf16");
        assertThat(file).hasContent("old");
        assertThat(filesInFolder()).containsExactly("mine.yaml");
        assertThat(calibrate(new MeteredGpu("NVIDIA H100 80GB HBM3", 0.4), "--out", file.toString(), "--spread", "100")
                .code()).isZero();
    }

    @Test
    void tooFewSamplesAreRefusedBeforeAnythingIsMeasured() {
        Ran ran = calibrate(H100, "--samples", "9", "--out", folder.resolve("mine.yaml").toString());
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).hasLineCount(1).contains("--samples: must be at least 10 where a profile is written, "
                + "found 9");
        assertThat(filesInFolder()).isEmpty();
        assertThat(calibrate(H100, "--samples", "9").code()).isZero();
    }

    @Test
    void aDeviceWithAStrangeNameNeedsAPartToBeLike() {
        MeteredGpu strange = new MeteredGpu("Strange GPU", 0.02);
        Ran ran = calibrate(strange, "--out", folder.resolve("mine.yaml").toString());
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).contains("has a name like \"Strange GPU\"", "Maybe --like h100-sxm?");
        assertThat(calibrate(strange, "--out", folder.resolve("mine.yaml").toString(), "--like", "b200").code())
                .isZero();
        assertThat(filesInFolder()).containsExactly("mine.yaml");
    }

    @Test
    void shapesAreThoseOfTheModelAndPlanOrOfAScenario() {
        assertThat(shapes("--model", "llama3-8b", "--plan", "{tp: 2, microBatch: 2}")).contains("16384 x 14336 x 4096");
        assertThat(shapes("--plan", "{tp: 8, pp: 4, cp: 2}")).contains("4096 x 7168 x 8192");
        assertThat(shapes("../examples/llama-70b-512-h100.yaml")).contains("8192 x 14336 x 8192");
        Ran ran = calibrate(H100, "--plan", "auto");
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).contains("--plan: shapes come from a plan, and auto is none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--like|h100-sxn|3|Maybe \"h100-sxm\"?",
        "--out|/nowhere/at/all.yaml|3|does not exist", "--model|lama3-70b|3|unknown model",
        "--samples|0|2|must lie between 1 and 10000, found 0", "--seconds|-1|2|must lie between 0 and 3600",
        "--spread|NaN|2|must lie between 1 and 100", "--device|gup|2|unknown device", "--plan|{tp: x}|3|tp"})
    void whatCannotBeUsedIsNamed(String option, String value, int code, String part) {
        Ran ran = Ran.trainyard("calibrate", option, value);
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(part).hasLineCount(1);
    }

    @Test
    void aGpuThatIsNotThereEndsWithItsExitCode() {
        CommandLine command = new CommandLine(new CalibrateCommand(terminal(new ByteArrayOutputStream(),
                new ByteArrayOutputStream()), new Devices(List.of()), () -> LocalDate.EPOCH));
        int[] code = new int[1];
        command.setExecutionExceptionHandler((e, line, parsed) -> code[0] = ExitCodes.of(e)).execute();
        assertThat(code[0]).isEqualTo(ExitCodes.DEVICE);
    }

    @Test
    void aProfileThatCannotBeReadIsNamedWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "vendor: me\nfamily: hopper\nyear: soon\n");
        Ran ran = Ran.trainyard("simulate", "mai1-1x", "--accelerator", file.toString());
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).contains("mine.yaml").hasLineCount(1);
        assertThat(Ran.trainyard("simulate", "mai1-1x", "--accelerator", "h10-sxm").err())
                .contains("--accelerator: unknown accelerator \"h10-sxm\"");
        assertThat(Ran.trainyard("compare", "mai1-1x", "--accelerator", "none.yaml").err()).contains("no such file");
    }

    private List<String> shapes(String... args) {
        return calibrate(H100, Stream.concat(Stream.of(args), Stream.of("--format", "json")).toArray(String[]::new))
                .json().require("products").elements().stream()
                .map(row -> row.require("m").text() + " x " + row.require("n").text() + " x "
                        + row.require("k").text()).toList();
    }

    private static Entry simulated(String... more) {
        String[] args = {"simulate", "../examples/llama-70b-512-h100.yaml", "--fidelity", "closed", "--format", "json"};
        return Ran.trainyard(Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new)).json();
    }

    private static double seconds(Entry step) {
        return number(step, "stepSeconds");
    }

    private static double number(Entry row, String key) {
        return row.require(key).number(Quantity.COUNT, 0, 1e18);
    }

    private List<String> filesInFolder() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Terminal terminal(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return Terminal.of(out, err, false, false);
    }

    private static Ran calibrate(MeteredGpu gpu, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = terminal(out, err);
        Failures failures = new Failures(terminal.err(), false);
        CommandLine command = new CommandLine(new CalibrateCommand(terminal, new Devices(List.of(gpu)),
                () -> LocalDate.of(2026, 2, 3)));
        command.registerConverter(Format.class, Format::parse);
        int code = command.setExecutionExceptionHandler((e, line, parsed) -> failures.report(e)).execute(args);
        terminal.out().flush();
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
