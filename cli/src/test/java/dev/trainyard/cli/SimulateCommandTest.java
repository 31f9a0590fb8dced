package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cuda.CudaKernelProvider;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SimulateCommandTest {
    private static final String SMALL = """
            model: llama2-70b
            cluster: {accelerator: h100-sxm, gpus: 64}
            plan: {tp: 4, pp: 4, vp: 2, dp: 4}
            training: {sequence: 4096, globalBatch: 64, tokens: 1T, precision: bf16}
            """;

    @TempDir
    Path folder;

    @Test
    void theTimeHasItsIntervalAndWhatItIsMadeOf() throws IOException {
        Entry step = simulate("--format", "json").json();
        Entry interval = step.require("interval");
        assertThat(number(interval, "level")).isEqualTo(0.9);
        assertThat(number(step, "stepSeconds")).isBetween(number(interval, "low"), number(interval, "high"));
        assertThat(interval.require("parts").keys()).containsExactly("constants", "software", "unknownInputs",
                "measurement", "distance");
        assertThat(number(interval.require("parts"), "software")).isPositive(); // SMALL states no level
        assertThat(number(simulate("--format", "json", "--set", "software=nemo-2024").json().require("interval")
                .require("parts"), "software")).isZero();
        assertThat(simulate().out()).contains("(90%: ", "note: software: megatron-bridge-26.08 is assumed");
        assertThat(step.require("notes").elements()).hasSize(1);
    }

    @Test
    void jsonHoldsWhatIsPromised() throws IOException {
        Entry step = simulate("--format", "json").json();
        assertThat(step.keys()).contains("stepSeconds", "tokensPerSecond", "tokensPerSecondPerGpu", "mfu", "hfu",
                "modelTflopsPerGpu", "memoryBytesPerGpu", "breakdown", "bottleneck", "plan", "gpus", "events",
                "device", "seed", "scenarioDigest");
        assertThat(number(step, "gpus")).isEqualTo(64);
        assertThat(number(step, "events")).isPositive();
        assertThat(number(step, "tokensPerSecond")).isCloseTo(64 * 4096 / number(step, "stepSeconds"), within(1e-6));
        assertThat(number(step, "mfu")).isBetween(0.05, 0.9).isLessThanOrEqualTo(number(step, "hfu"));
        assertThat(step.require("plan").require("vp").text()).isEqualTo("2");
        assertThat(step.require("links").keys()).containsExactly("scaleUp", "nic", "leafUplink", "spineUplink");
        assertThat(number(step.require("links"), "scaleUp")).isBetween(0.01, 1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "closed"})
    void theBreakdownSumsToTheStep(String fidelity) throws IOException {
        Entry step = simulate("--format", "json", "--fidelity", fidelity).json();
        Entry breakdown = step.require("breakdown");
        double sum = breakdown.keys().stream().mapToDouble(cause -> number(breakdown, cause)).sum();
        assertThat(sum).isCloseTo(number(step, "stepSeconds"), within(1e-9));
        assertThat(breakdown.keys()).contains("compute", "tp", "cp", "ep", "ppBubble", "ppP2p", "dpExposed",
                "optimizer");
        Entry compute = step.require("computeBreakdown");
        assertThat(compute.keys().stream().mapToDouble(cause -> number(compute, cause)).sum())
                .isCloseTo(number(breakdown, "compute"), within(1e-9));
    }

    @Test
    void memoryPartsSumToTheTotal() throws IOException {
        Entry memory = simulate("--format", "json").json().require("memoryBytesPerGpu");
        List<String> parts = memory.keys().stream()
                .filter(key -> !List.of("total", "stage", "capacity", "fits").contains(key)).toList();
        assertThat(parts.stream().mapToDouble(part -> number(memory, part)).sum())
                .isCloseTo(number(memory, "total"), within(1.0));
        assertThat(parts).contains("weights", "gradients", "optimizer", "activations");
    }

    @Test
    void theSameInputGivesTheSameBytesOnAnyNumberOfThreads() throws IOException {
        String once = simulate("--format", "json", "--threads", "1", "--seed", "5").out();
        assertThat(simulate("--format", "json", "--threads", "7", "--seed", "5").out()).isEqualTo(once);
    }

    @Test
    void everyFormatIsPrinted() throws IOException {
        assertThat(simulate().out()).contains("step time", "MFU", "compute", "total", "held back by: ");
        String[] csv = simulate("--format", "csv").out().split("\n");
        assertThat(csv).hasSize(2);
        assertThat(csv[0]).startsWith("scenario,").contains(",breakdown.ppBubble,", ",plan.tp,");
    }

    private static void withoutGpu() {
        assumeTrue(!new CudaKernelProvider().probe().isUsable(), "this machine has a GPU that can be used");
    }

    @Test
    void autoSaysWhyItComputesOnTheCpu() throws IOException {
        withoutGpu();
        assertThat(simulate().err()).startsWith("trainyard: computing on the CPU: ").hasLineCount(1);
        assertThat(simulate("--quiet").err()).isEmpty();
        assertThat(simulate("--device", "cpu").err()).isEmpty();
    }

    @Test
    void aGpuThatCannotBeUsedHasItsExitCode() throws IOException {
        withoutGpu();
        Ran ran = simulate("--device", "gpu");
        assertThat(ran.code()).isEqualTo(ExitCodes.DEVICE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("Maybe --device auto").hasLineCount(1);
    }

    @Test
    void changesAreTakenInOrder() throws IOException {
        Entry step = simulate("--format", "json", "--set", "plan.tp=8", "--set", "plan.dp=2", "--set",
                "training.globalBatch=128").json();
        assertThat(step.require("plan").require("tp").text()).isEqualTo("8");
        assertThat(number(step, "tokensPerStep")).isEqualTo(128 * 4096);
    }

    @Test
    void aPlanMayBeWrittenOutOrInAFile() throws IOException {
        Path plan = Files.writeString(folder.resolve("plan.yaml"), "tp: 8\npp: 2\ndp: 4\n");
        Ran file = simulate("--format", "json", "--plan", plan.toString());
        assertThat(file.json().require("plan").require("tp").text()).isEqualTo("8");
        assertThat(simulate("--format", "json", "--plan", "{tp: 8, pp: 2, dp: 4}")).isEqualTo(file);
    }

    @Test
    void aPlanIsSearchedForWhereNoneIsGiven() throws IOException {
        Ran ran = simulate("--format", "json", "--plan", "auto");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("plan auto is tp");
        assertThat(number(ran.json(), "stepSeconds"))
                .isLessThanOrEqualTo(number(simulate("--format", "json").json(), "stepSeconds"));
    }

    @Test
    void aSearchSaysWhatItLookedAtAndShowsTheBest() throws IOException {
        Ran ran = simulate("--format", "json", "--plan", "auto", "--top", "3", "--space", "full");
        Entry search = ran.json().require("search");
        assertThat(number(search, "plansConsidered"))
                .isGreaterThanOrEqualTo(number(search, "plansFeasible") + number(search, "plansRuledOut"));
        assertThat(number(search, "searchSeconds")).isPositive();
        List<Entry> best = search.require("best").elements();
        assertThat(best).hasSize(3);
        assertThat(number(best.get(0), "eventSeconds")).isEqualTo(number(ran.json(), "stepSeconds"));
        assertThat(best.get(0).require("plan").require("tp").text())
                .isEqualTo(ran.json().require("plan").require("tp").text());
        for (int i = 0; i < best.size(); i++) {
            double events = number(best.get(i), "eventSeconds");
            assertThat(number(best.get(i), "eventOverClosed"))
                    .isCloseTo(events / number(best.get(i), "closedSeconds"), within(1e-12));
            assertThat(events).isGreaterThanOrEqualTo(number(best.get(0), "eventSeconds"));
        }
        assertThat(simulate("--plan", "auto", "--top", "3").out()).contains("plans considered", "ruled out", "rank");
        assertThat(simulate("--format", "json").json().find("search")).isEmpty();
    }

    @Test
    void badSearchOptionsAreUsage() throws IOException {
        for (String[] wrong : new String[][] {{"--top", "0"}, {"--top", "101"}, {"--space", "ful"},
            {"--objective", "tim"}}) {
            Ran ran = simulate(wrong);
            assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
            assertThat(ran.err()).hasLineCount(1);
        }
        assertThat(simulate("--space", "ful").err()).contains("Maybe \"full\"");
    }

    @Test
    void aPlanThatDoesNotFitIsRefusedWithARemedy() throws IOException {
        String[] tooLarge = {"--plan", "{tp: 1, pp: 4, dp: 16}", "--format", "json"};
        Ran ran = simulate(tooLarge);
        assertThat(ran.code()).isEqualTo(ExitCodes.INFEASIBLE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("too much", "Maybe ", "--ignore-memory");
        Ran forced = simulate("--plan", "{tp: 1, pp: 4, dp: 16}", "--format", "json", "--ignore-memory");
        assertThat(forced.code()).isZero();
        assertThat(forced.err()).contains("warning: ");
        assertThat(forced.json().require("memoryBytesPerGpu").require("fits").text()).isEqualTo("false");
    }

    @Test
    void aModelThatFitsNowhereIsInfeasible() throws IOException {
        Ran ran = simulate("--plan", "auto", "--gpus", "2");
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.INFEASIBLE);
        assertThat(ran.err()).contains("no plan lets", "Maybe ");
    }

    @Test
    void anEmptyPlanIsNamed() throws IOException {
        Ran ran = simulate("--plan", "");
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).contains("plan", "has no value").hasLineCount(1);
    }

    @Test
    void gpusChangesTheCluster() throws IOException {
        Entry step = simulate("--format", "json", "--gpus", "128", "--set", "plan.dp=8").json();
        assertThat(number(step, "gpus")).isEqualTo(128);
    }

    @Test
    void aTraceIsWrittenWhole() throws IOException {
        Path trace = folder.resolve("step.json");
        Ran ran = simulate("--trace", trace.toString(), "--set", "training.globalBatch=16");
        assertThat(ran.code()).as(ran.err()).isZero();
        List<Entry> events = Documents.parse("trace", Files.readString(trace)).require("traceEvents").elements();
        assertThat(events).anySatisfy(event -> assertThat(event.require("name").text()).startsWith("forward"));
        assertThat(events).anySatisfy(event -> assertThat(event.require("ph").text()).isEqualTo("M"));
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void aReportIsOnePageThatFetchesNothing() throws IOException {
        Path report = folder.resolve("step.html");
        Ran ran = simulate("--report", report.toString(), "--set", "name=<b>a & b</b>");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readString(report)).startsWith("<!DOCTYPE html>").endsWith("</html>\n")
                .contains("<svg", "step time", "&lt;b&gt;a &amp; b&lt;/b&gt;")
                .doesNotContain("<b>", "http", "<script", "src=");
    }

    @Test
    void aTraceNeedsTheEventDepth() throws IOException {
        Ran ran = simulate("--trace", folder.resolve("x").toString(), "--fidelity", "closed");
        assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(ran.err()).contains("--trace needs --fidelity event");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "--set|plan.tq=4|Maybe \"tp\"?",
        "--set|plan.tp=3|there are 64",
        "--set|plan.tp|has no value",
        "--set|training.globalBatch=0|globalBatch",
        "--set|training.globalBatch=NaN|globalBatch",
        "--set|model=lama2-70b|Maybe \"llama2-70b\"?",
        "--set|cluster.accelerator=h100-smx|Maybe \"h100-sxm\"?",
        "--gpus|many|gpus",
        "--plan|{tp: 8|not valid YAML",
        "--plan|nowhere.yaml|no such file",
        "--trace|/no/such/folder/x.json|does not exist"})
    void whatCannotBeUsedIsNamed(String option, String value, String part) throws IOException {
        Ran ran = simulate(option, value);
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(part).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
        "--device|gup|unknown device \"gup\"",
        "--threads|-1|must lie between 0",
        "--threads|few|--threads",
        "--seed|x|--seed",
        "--fidelity|deep|expected one of closed, event"})
    void aWrongOptionValueIsAUsageError(String option, String value, String part) throws IOException {
        Ran ran = simulate(option, value);
        assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(ran.err()).contains(part).hasLineCount(1);
    }

    @Test
    void aMissingScenarioGetsTheNearestPreset() {
        Ran ran = Ran.trainyard("simulate", "mai1-1");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("Maybe \"mai1-1x\"?").hasLineCount(1);
    }

    @Test
    void filesThatAreNoScenariosAreNamed() throws IOException {
        Path latin = Files.write(folder.resolve("latin.yaml"), "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
        Path cut = Files.writeString(folder.resolve("cut.yaml"), SMALL.substring(0, SMALL.indexOf("gpus")));
        for (Path file : List.of(latin, empty, cut, folder)) {
            Ran ran = Ran.trainyard("simulate", file.toString());
            assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
            assertThat(ran.err()).contains(file.toString()).hasLineCount(1);
        }
    }

    private Ran simulate(String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("small.yaml"), SMALL);
        String[] args = new String[options.length + 2];
        args[0] = "simulate";
        args[1] = file.toString();
        System.arraycopy(options, 0, args, 2, options.length);
        return Ran.trainyard(args);
    }

    private static double number(Entry entry, String key) {
        return entry.require(key).number(Quantity.COUNT, -1e18, 1e18);
    }

    @Test
    void plansAreLookedForByDollarsAndEnergy() {
        Ran energy = Ran.trainyard("simulate", "mai1-1x", "--plan", "auto", "--objective", "energy", "--top", "2",
                "--format", "json");
        assertThat(energy.code()).as(energy.err()).isZero();
        Entry search = energy.json().require("search");
        assertThat(search.require("costUnit").text()).isEqualTo("J/token");
        assertThat(search.require("prices").text()).startsWith("PUE").contains("failures left out");
        assertThat(search.require("best").elements()).hasSize(2);
        Ran dollars = Ran.trainyard("simulate", "mai1-1x", "--plan", "auto", "--objective", "dollars", "--top", "2",
                "--set", "campaign.money.how=rent");
        assertThat(dollars.out()).contains("least dollars a token: rented by the list market-2026",
                "$ a million tokens");
        Ran unknown = Ran.trainyard("simulate", "mai1-1x", "--plan", "auto", "--objective", "dollars", "--set",
                "campaign.prices=contracts-2026");
        assertThat(unknown.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(unknown.err()).contains("no purchase price of h100-sxm");
    }
}
