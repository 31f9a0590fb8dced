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
    void pricesAndPowersComeFromTheCatalogue() throws IOException {
        Ran money = size("--goal", "most-tokens", "--days", "10", "--dollars", "1M", "--format", "json");
        assertThat(number(money, "mostGpus"))
                .isEqualTo(Math.floor(1e6 * number(money, "gpus") / number(money, "dollarsToBuild")));
        // H100's server is bought for 24,000 to 38,000 in 2025; network, building and the rest come on top.
        assertThat(number(money, "dollarsToBuild") / number(money, "gpus")).isBetween(30e3, 80e3);
        Ran power = size("--goal", "most-tokens", "--days", "10", "--power", "100kW", "--format", "json");
        assertThat(number(power, "mostGpus"))
                .isEqualTo(Math.floor(0.1 * number(power, "gpus") / number(power, "megawatts")));
        // A node of eight with its network draws some 10 to 12 kW, PUE on top.
        assertThat(number(power, "megawatts") / number(power, "gpus") * 1e6).isBetween(1200.0, 1700.0);
        Ran dearer = size("--goal", "most-tokens", "--days", "10", "--dollars", "1M", "--format", "json", "--set",
                "campaign.prices.purchase.h100-sxm.2026=60000");
        assertThat(number(dearer, "mostGpus")).isLessThan(number(money, "mostGpus"));
    }

    @Test
    void theCampaignHasToBeDoneInTime() throws IOException {
        String[] often = {"--days", "5", "--replicas", "60", "--set", "campaign.failures.rate=400", "--format", "json"};
        double alone = number(size("--days", "5", "--format", "json"), "gpus");
        Ran half = size(Stream.concat(Stream.of(often), Stream.of("--by", "P50")).toArray(String[]::new));
        Ran sure = size(Stream.concat(Stream.of(often), Stream.of("--by", "P90")).toArray(String[]::new));
        assertThat(number(half, "daysBy")).isLessThanOrEqualTo(5).isGreaterThan(number(half, "trainingDays"));
        assertThat(number(sure, "daysBy")).isLessThanOrEqualTo(5);
        assertThat(number(half, "gpus")).isGreaterThan(alone);
        assertThat(number(sure, "gpus")).isGreaterThan(number(half, "gpus"));
        assertThat(first(sure).require("doneOn").text()).isEqualTo("2026-10-06");
        assertThat(first(sure).require("campaign").keys()).contains("days", "dollars", "megawattHours");
    }

    @Test
    void aDateIsCountedFromTheStart() throws IOException {
        String[] more = {"--by", "P50", "--replicas", "20", "--format", "json"};
        Ran days = size(Stream.concat(Stream.of("--days", "5"), Stream.of(more)).toArray(String[]::new));
        Ran date = size(Stream.concat(Stream.of("--date", "2026-11-06", "--set", "campaign.start=2026-11-01"),
                Stream.of(more)).toArray(String[]::new));
        assertThat(number(date, "gpus")).isEqualTo(number(days, "gpus"));
        assertThat(first(date).require("doneOn").text()).startsWith("2026-11-0");
    }

    @Test
    void theBestRowIsTheOneWithTheLeast() throws IOException {
        Ran ran = size("--goal", "least-dollars", "--days", "5", "--accelerators", "h100-sxm,b200-sxm", "--replicas",
                "20", "--format", "json");
        double[] dollars = ran.json().elements().stream()
                .mapToDouble(row -> Double.parseDouble(row.require("dollarsBy").text())).toArray();
        for (int i = 0; i < 2; i++) {
            assertThat(ran.json().elements().get(i).require("status").text())
                    .isEqualTo(dollars[i] < dollars[1 - i] ? "found: the best" : "found");
        }
        assertThat(size("--goal", "least-power", "--days", "5", "--replicas", "8").out()).contains("found: the best");
    }

    @Test
    void theEarliestEndIsNoLaterThanAnyDeadlineThatCanBeKept() throws IOException {
        String[] more = {"--most-gpus", "512", "--replicas", "20", "--format", "json"};
        double earliest = number(size(Stream.concat(Stream.of("--goal", "earliest"), Stream.of(more))
                .toArray(String[]::new)), "daysBy");
        Ran before = size(Stream.concat(Stream.of("--by", "P50", "--days", String.valueOf(0.98 * earliest)),
                Stream.of(more)).toArray(String[]::new));
        assertThat(before.code()).isEqualTo(ExitCodes.INFEASIBLE);
        assertThat(first(before).require("status").text()).contains("too slow: the fastest within 512 takes");
        assertThat(size(Stream.concat(Stream.of("--by", "P50", "--days", String.valueOf(1.0001 * earliest)),
                Stream.of(more)).toArray(String[]::new)).code()).isZero();
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
    void theScenariosOwnNumberOfAcceleratorsIsNotLookedAt() throws IOException {
        String text = """
                model: mai1-500b-moe
                cluster: {accelerator: gb200, gpus: 8}
                plan: auto
                training: {tokens: 15T, sequence: 8192, globalBatch: 9280}
                software: megatron-bridge-26.08
                """;
        Path eight = Files.writeString(folder.resolve("eight.yaml"), text);
        Path many = Files.writeString(folder.resolve("many.yaml"), text.replace("gpus: 8", "gpus: 9216"));
        Path none = Files.writeString(folder.resolve("none.yaml"), text.replace(", gpus: 8", ""));
        String[] more = {"--days", "60", "--most-gpus", "2000", "--format", "json"};
        Entry first = null;
        for (String[] each : new String[][] {{eight.toString()}, {eight.toString(), "--gpus", "72"}, {many.toString()},
            {none.toString()}}) {
            Ran ran = Ran.trainyard(Stream.of(Stream.of("size"), Stream.of(each), Stream.of(more)).flatMap(it -> it)
                    .toArray(String[]::new));
            assertThat(ran.code()).as(ran.err()).isZero();
            first = first == null ? ran.json().elements().get(0) : first;
            for (String key : new String[] {"gpus", "plan", "stepSeconds", "stepSecondsHigh"}) {
                assertThat(ran.json().elements().get(0).require(key).text()).as(String.join(" ", each))
                        .isEqualTo(first.require(key).text());
            }
        }
        // A domain of 72 is used, as the same scenario on so many has it.
        Ran alone = Ran.trainyard("simulate", eight.toString(), "--gpus", first.require("gpus").text(), "--format",
                "json");
        assertThat(Double.parseDouble(alone.json().require("stepSeconds").text()))
                .isLessThanOrEqualTo(Double.parseDouble(first.require("stepSeconds").text()) * 1.0001);
    }

    @Test
    void theBoundThatBindsIsSaid() throws IOException {
        String[] most = {"--goal", "most-tokens", "--days", "10", "--format", "json"};
        Ran money = size(Stream.concat(Stream.of(most), Stream.of("--dollars", "1M", "--dollars-per-gpu", "50k"))
                .toArray(String[]::new));
        assertThat(first(money).require("mostGpusBy").text()).isEqualTo("--dollars 1M");
        assertThat(first(money).require("status").text()).isEqualTo("found, of at most 20 by --dollars 1M");
        Ran both = size(Stream.concat(Stream.of(most), Stream.of("--dollars", "80M", "--dollars-per-gpu", "50k",
                "--most-gpus", "32")).toArray(String[]::new));
        assertThat(first(both).require("mostGpusBy").text()).isEqualTo("--most-gpus 32");
        Ran rich = size(Stream.concat(Stream.of(most), Stream.of("--dollars", "80B", "--dollars-per-gpu", "60k"))
                .toArray(String[]::new));
        assertThat(number(rich, "mostGpus")).isEqualTo(Math.floor(80e9 / 60e3));
        assertThat(first(rich).require("mostGpusBy").text()).isEqualTo("--dollars 80B");
        assertThat(first(rich).require("notes").elements()).isEmpty();
    }

    @Test
    void whatNoBudgetBoundsIsLookedAtAsFarAsItGoesAndSaysSo() throws IOException {
        Ran capped = size("--goal", "most-tokens", "--days", "10", "--dollars", "80T", "--dollars-per-gpu", "60k");
        assertThat(capped.out()).contains("found, of at most 10,000,000, the most that are looked at",
                "note: the budget allows 1,333,333,333 h100-sxm, and no more than 10,000,000 are looked at");
        Ran open = size("--goal", "most-tokens", "--days", "10");
        assertThat(open.out()).contains("note: nothing bounds the size but the 10,000,000 h100-sxm that are looked at."
                + " Maybe --dollars, --power or --most-gpus");
        Ran least = size("--days", "5", "--format", "json");
        assertThat(number(least, "mostGpus")).isEqualTo(1e7);
        assertThat(first(least).require("mostGpusBy").text()).isEqualTo("the most that are looked at");
        assertThat(first(least).require("status").text()).isEqualTo("found");
        assertThat(size("--days", "5", "--set", "software=newest").out()).contains("note: software: ");
    }

    @Test
    void pricesAndPowersMayBeGivenByAccelerator() throws IOException {
        Ran ran = size("--goal", "most-tokens", "--days", "10", "--accelerators", "h100-sxm,gb200", "--dollars", "10M",
                "--dollars-per-gpu", "H100=40k,gb200=100k", "--power", "1MW", "--power-per-gpu", "gb200=2kW",
                "--format", "json");
        assertThat(ran.code()).as(ran.err()).isZero();
        Entry hopper = ran.json().elements().get(0);
        Entry blackwell = ran.json().elements().get(1);
        assertThat(hopper.require("mostGpus").text()).isEqualTo("250");
        assertThat(blackwell.require("mostGpus").text()).isEqualTo("100");
        for (Entry row : ran.json().elements()) {
            double gpus = Double.parseDouble(row.require("gpus").text());
            assertThat(Double.parseDouble(row.require("dollarsToBuild").text()) / gpus)
                    .isEqualTo(row.require("accelerator").text().equals("gb200") ? 100e3 : 40e3, within(1e-6));
        }
        assertThat(Double.parseDouble(blackwell.require("megawatts").text()))
                .isEqualTo(2e-3 * Double.parseDouble(blackwell.require("gpus").text()), within(1e-9));
        assertThat(size("--days", "5", "--dollars", "1M", "--dollars-per-gpu", "h1000=3").err())
                .contains("--dollars-per-gpu: unknown accelerator \"h1000\"");
        assertThat(size("--days", "5", "--dollars", "1M", "--dollars-per-gpu", "h100=3,4").err())
                .contains("\"4\" names no accelerator");
    }

    @Test
    void confidenceSizesForTheIntervalsEnd() throws IOException {
        Ran five = size("--days", "5", "--format", "json");
        double days = (number(five, "trainingDays") + number(five, "trainingDaysHigh")) / 2;
        Ran plain = size("--days", String.valueOf(days), "--format", "json");
        Ran sure = size("--days", String.valueOf(days), "--confidence", "90%", "--format", "json");
        assertThat(number(plain, "trainingDaysHigh")).isGreaterThan(days);
        assertThat(number(sure, "trainingDaysHigh")).isLessThanOrEqualTo(days);
        assertThat(number(sure, "gpus")).isGreaterThan(number(plain, "gpus"));
        assertThat(first(sure).require("notes").elements().get(0).text()).contains("far end of the step's 90.0%");
        Ran unsure = size("--days", String.valueOf(days), "--confidence", "0.01", "--format", "json");
        assertThat(number(unsure, "gpus")).isLessThanOrEqualTo(number(sure, "gpus"));
        assertThat(size("--days", "5", "--confidence", "0.9", "--by", "P90").err()).contains("is what --by says");
        assertThat(size("--days", "5", "--confidence", "1").err()).contains("must be less than 1");
        assertThat(size("--days", "5", "--confidence", "0.9", "--goal", "most-tokens").err()).contains("tokensLow");
    }

    @Test
    void goodputMayBeAPercentage() throws IOException {
        assertThat(size("--days", "5", "--goodput", "70%").out())
                .isEqualTo(size("--days", "5", "--goodput", "0.7").out());
    }

    /** One place gives the step's interval to all commands, whatever level is stated and whoever found the plan. */
    @Test
    void allCommandsAreAsSureOfTheStep() throws IOException {
        String[] more = {"--device", "cpu", "--format", "json"};
        String[] months = {"--device", "cpu", "--format", "json", "--replicas", "20"};
        for (String level : new String[] {"nemo-2024", "newest"}) {
            Files.writeString(file, SCENARIO.replace("nemo-2024", level) + "plan: auto\n");
            Entry simulated = json("simulate", more).require("interval");
            double wide = number(simulated.require("high")) / number(simulated.require("low"));
            Entry sized = json("size", Stream.concat(Stream.of("--goal", "earliest", "--most-gpus", "64", "--days",
                    "100"), Stream.of(months)).toArray(String[]::new)).elements().get(0);
            assertThat(number(sized.require("stepSecondsHigh")) / number(sized.require("stepSecondsLow"))).as(level)
                    .isCloseTo(wide, within(1e-9));
            Entry campaign = json("campaign", months);
            for (Entry other : new Entry[] {json("compare", Stream.concat(Stream.of(file.toString(), "--campaign"),
                    Stream.of(months)).toArray(String[]::new)).elements().get(0).require("campaign"),
                sized.require("campaign")}) {
                for (String percentile : new String[] {"p5", "p50", "p95"}) {
                    assertThat(number(other.require("days").require(percentile))).as(level + " " + percentile)
                            .isEqualTo(number(campaign.require("days").require(percentile)));
                }
            }
            Entry step = json("sensitivity", Stream.concat(Stream.of("--of", "days", "--samples", "64", "--replicas",
                    "2", "--strongest", "1"), Stream.of(more)).toArray(String[]::new)).elements().stream()
                    .filter(row -> row.require("input").text().equals("step")).findFirst().orElseThrow();
            assertThat(number(step.require("high")) / number(step.require("low"))).as(level)
                    .isCloseTo(wide, within(1e-6));
        }
    }

    private Entry json(String command, String... more) throws IOException {
        Ran ran = Ran.trainyard(Stream.concat(Stream.of(command, file.toString()), Stream.of(more))
                .toArray(String[]::new));
        assertThat(ran.code()).as(command + ": " + ran.err()).isZero();
        return ran.json();
    }

    private static double number(Entry value) {
        return Double.parseDouble(value.text());
    }

    @Test
    void badOptionsGetOneLine() throws IOException {
        for (String[] wrong : new String[][] {{"--days", "x"}, {"--days", "0"}, {"--days", "5", "--goodput", "2"},
            {"--days", "5", "--goodput", "200%"}, {"--days", "5", "--goodput", "most"},
            {"--days", "5", "--dollars-per-gpu", "50k"}, {"--days", "5", "--power-per-gpu", "1kW"},
            {"--days", "5", "--dollars", "1"}, {"--days", "5", "--date", "2027-01-01"}, {"--date", "soon"},
            {"--date", "2026-10-01"}, {"--days", "5", "--by", "P50", "--goodput", "0.9"},
            {"--days", "5", "--by", "P50", "--goal", "most-tokens"},
            {"--days", "5", "--by", "P50", "--set", "campaign.days=30"},
            {"--days", "5", "--dollars", "1M", "--accelerators", "maia-100"},
            {"--days", "5", "--global-batch", "no"}, {"--days", "5", "--tokens", "-1"}}) {
            Ran ran = size(Stream.concat(Stream.of(wrong), Stream.of("--device", "cpu")).toArray(String[]::new));
            assertThat(ran.code()).as(String.join(" ", wrong)).isEqualTo(ExitCodes.INPUT);
            assertThat(ran.err()).hasLineCount(1);
            assertThat(ran.out()).isEmpty();
        }
        assertThat(size("--days", "5", "--dollars", "1M", "--accelerators", "maia-100").err())
                .contains("no purchase price of maia-100. Maybe --dollars-per-gpu");
        assertThat(size().code()).isEqualTo(ExitCodes.USAGE);
        assertThat(size("--days", "5", "--goal", "least-gpu").err()).contains("least-gpus");
    }
}
