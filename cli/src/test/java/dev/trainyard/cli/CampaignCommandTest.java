package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.LedgerCause;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code trainyard campaign}: what is printed, that its parts agree, and what is refused. */
class CampaignCommandTest {
    private static final List<String> DISTRIBUTIONS = List.of("days", "goodput", "dollars", "megawattHours",
            "meanMegawatts", "interruptions", "sparesUsed");
    private static final List<String> RISING = List.of("p5", "p10", "p50", "p90", "p95");

    @TempDir
    Path folder;

    private Ran campaign(String... more) throws IOException {
        Path scenario = folder.resolve("job.yaml");
        Files.writeString(scenario, """
                model: llama3-70b
                cluster: {accelerator: h100-sxm, gpus: 512, fabric: infiniband-ndr-rail}
                plan: {tp: 4, pp: 4, vp: 5}
                training: {tokens: 200B, sequence: 8192, globalBatch: 512, precision: bf16}
                software: nemo-2024
                """);
        List<String> words = new ArrayList<>(List.of("campaign", scenario.toString(), "--device", "cpu"));
        words.addAll(List.of(more));
        return Ran.trainyard(words.toArray(String[]::new));
    }

    private static double number(Entry entry, String key) {
        return entry.require(key).number(Quantity.COUNT, -1e18, 1e18);
    }

    @Test
    void everyFigureHasItsSpreadAndTheLedgerSumsToTheDays() throws IOException {
        Ran ran = campaign("--replicas", "50", "--format", "json");
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.DONE);
        Entry answer = ran.json();
        for (String name : DISTRIBUTIONS) {
            Entry figure = answer.require(name);
            assertThat(RISING.stream().map(key -> number(figure, key)).toList()).as(name).isSorted();
            assertThat(number(figure, "mean")).as(name).isBetween(number(figure, "meanLow"),
                    number(figure, "meanHigh"));
        }
        double hours = answer.require("ledger").fields().values().stream()
                .mapToDouble(entry -> entry.number(Quantity.COUNT, 0, 1e9)).sum();
        double days = number(answer.require("days"), "mean");
        assertThat(hours).isCloseTo(24 * days, within(1e-6 * hours));
        assertThat(number(answer.require("megawattHours"), "mean"))
                .isCloseTo(24 * days * number(answer.require("meanMegawatts"), "mean"), within(0.02 * 24 * days));
        assertThat(answer.require("assumptions").elements()).isNotEmpty();
        assertThat(number(answer, "checkpointIntervalSeconds")).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"own", "rent"})
    void moneyIsCutTwoWaysAndTheTableSpeaksInWords(String how) throws IOException {
        Ran ran = campaign("--replicas", "50", "--format", "json", "--set", "campaign.money.how=" + how, "--set",
                "campaign.grid=texas", "--set", "campaign.money.building=no");
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.DONE);
        double dollars = number(ran.json().require("dollars"), "mean");
        for (String cut : List.of("costs", "dollarsByCause")) {
            assertThat(ran.json().require(cut).fields().values().stream()
                    .mapToDouble(it -> it.number(Quantity.COUNT, 0, 1e15)).sum()).as(cut)
                    .isCloseTo(dollars, within(1e-9 * dollars));
        }
        assertThat(number(ran.json(), "dollarsPerMillionTokens")).isCloseTo(dollars / 200e3, within(1e-6));
        assertThat(number(ran.json(), "breakEvenUtilisation")).isBetween(0.0, 1.0);
        String table = campaign("--replicas", "50", "--set", "campaign.money.how=" + how, "--set",
                "campaign.grid=texas", "--set", "campaign.money.building=no").out();
        // what was assumed are paths of the scenario, which stay what they are
        assertThat(table.substring(0, table.indexOf("assumed  ")))
                .contains("failures not noticed yet", "cost of the run", "owning is cheaper from")
                .doesNotContain("waitForRepair", "warmUp", "depreciation", "building losing");
        boolean owned = how.equals("own");
        assertThat(table.contains("bought and built before")).isEqualTo(owned);
        assertThat(table.contains("a pause in the 4 dearest hours")).isEqualTo(owned);
        assertThat(table.contains("campaign.grid.hours")).isEqualTo(owned);
    }

    @Test
    void threadsChangeNothingAndTheSeedDoes() throws IOException {
        String one = campaign("--replicas", "30", "--threads", "1", "--format", "json").out();
        assertThat(campaign("--replicas", "30", "--threads", "3", "--format", "json").out()).isEqualTo(one);
        assertThat(campaign("--replicas", "30", "--seed", "2", "--format", "json").out()).isNotEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{failures: {rate: 60}}", "{failures: {rate: 60}, restart: replica-groups}",
        "{failures: {rate: 60}, restart: requeue, spares: 4, maintenance: {every: 1 d, lasts: 1 h}}"})
    void aTraceHasNamedTracksAndSpansThatAreTheLedger(String section) throws IOException {
        Path trace = folder.resolve("trace.json");
        Ran ran = campaign("--replicas", "1", "--set", "campaign=" + section, "--trace", trace.toString(), "--format",
                "json");
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.DONE);
        Entry ledger = ran.json().require("ledger");
        Set<String> tracks = new HashSet<>();
        Map<String, Double> spans = new HashMap<>();
        List<String> failures = new ArrayList<>();
        double at = 0;
        for (Entry event : Documents.read(trace).require("traceEvents").elements()) {
            String name = event.require("name").text();
            switch (event.require("ph").text()) {
                case "M" -> tracks.add(event.require("args").require("name").text());
                case "X" -> {
                    assertThat(number(event, "ts")).isEqualTo(at);
                    at += number(event, "dur");
                    spans.merge(name, number(event, "dur") / 3.6e9, Double::sum);
                }
                case "i" -> failures.add(name);
                default -> assertThat(name).isEqualTo("nodes down");
            }
        }
        assertThat(at / 8.64e10).isCloseTo(number(ran.json().require("days"), "mean"), within(1e-9));
        for (LedgerCause cause : EnumSet.range(LedgerCause.MAINTENANCE, LedgerCause.WARM_UP)) {
            assertThat(spans.getOrDefault(cause.text(), 0.0)).as(cause.text())
                    .isCloseTo(number(ledger, cause.key()), within(1e-9));
        }
        assertThat(tracks).anyMatch(name -> name.endsWith(", replica 0")).contains("the job");
        assertThat(failures).isNotEmpty().allMatch(name -> tracks.contains("failures: " + name));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --replicas 3 --trace t.json --trace-replica 3 | expected 0 to 2
            --trace t.json --trace-replica -1             | expected 0 to
            --trace-replica 1                             | there is no --trace
            --trace t.json --report t.json                | is the file of --trace
            --replicas 1e9                                | must be a whole number or auto
            --replicas 0                                  | must lie between 1 and
            --within nan                                  | must be a share
            --set campaign.days=3 --set campaign.tokens=1T | both are stated
            """)
    void whatCannotBeEndsWithOneLine(String options, String message) throws IOException {
        Ran ran = campaign(options.replace("t.json", folder.resolve("t.json").toString()).split(" "));
        assertThat(ran.code()).isIn(ExitCodes.USAGE, ExitCodes.INPUT);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(message).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(folder.resolve("t.json")).doesNotExist();
    }
}
