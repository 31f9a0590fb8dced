package dev.trainyard.interval;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.model.Precision;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.ShippedFile;
import dev.trainyard.scenario.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What the scored runs cover: how many there are of a kind, and how large they get. That of the shipped runs is kept as
 * a resource, since a prediction that wants only its interval has no need to read and resolve every run. Immutable.
 */
public final class MeasuredRange {
    private static final String RESOURCE = "measured-range.yaml";
    private static final String ACCELERATORS = "accelerators";
    private static final String FAMILIES = "families";
    private static final String RATES = "rates";
    private static final String FUSIONS = "fusions";
    private static final String LARGEST = "largestGpus";

    private final Map<String, Integer> byAccelerator;
    private final Map<String, Integer> byFamily;
    private final Map<String, Integer> byRate;
    private final Map<String, Integer> byFusion;
    private final long largest;

    private MeasuredRange(Map<String, Integer> byAccelerator, Map<String, Integer> byFamily,
            Map<String, Integer> byRate, Map<String, Integer> byFusion, long largest) {
        this.byAccelerator = byAccelerator;
        this.byFamily = byFamily;
        this.byRate = byRate;
        this.byFusion = byFusion;
        this.largest = largest;
    }

    /** The range of the scored ones among these runs. */
    public static MeasuredRange of(List<PublishedRun> runs) {
        List<Scenario> scored = runs.stream().filter(PublishedRun::scored).map(PublishedRun::scenario).toList();
        return new MeasuredRange(counts(scored, scenario -> scenario.cluster().accelerator().name()),
                counts(scored, scenario -> scenario.cluster().accelerator().family()),
                counts(scored, MeasuredRange::rate), counts(scored, MeasuredRange::fusion),
                scored.stream().mapToLong(scenario -> scenario.cluster().gpus()).max().orElse(1));
    }

    /** The range of the shipped runs, as {@code validate --measured-range} wrote it. */
    public static MeasuredRange shipped() {
        try (InputStream in = ShippedFile.open(MeasuredRange.class, RESOURCE)) {
            return read(Documents.parse(RESOURCE, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what {@link #yaml()} writes. */
    static MeasuredRange read(Entry root) {
        root.onlyKeys(ACCELERATORS, FAMILIES, RATES, FUSIONS, LARGEST);
        return new MeasuredRange(counts(root.require(ACCELERATORS)), counts(root.require(FAMILIES)),
                counts(root.require(RATES)), counts(root.require(FUSIONS)),
                root.require(LARGEST).whole(1, Long.MAX_VALUE));
    }

    /** The range as text, kinds in the order of their names. */
    public String yaml() {
        StringBuilder text = new StringBuilder("""
                # Scored runs of each kind among the shipped ones, and accelerators of the largest. Written by
                # docs/refresh.sh from the runs, so that an interval needs none of them.

                """);
        write(text, ACCELERATORS, byAccelerator);
        write(text, FAMILIES, byFamily);
        write(text, RATES, byRate);
        write(text, FUSIONS, byFusion);
        return text.append(LARGEST).append(": ").append(largest).append('\n').toString();
    }

    private static void write(StringBuilder text, String key, Map<String, Integer> counts) {
        text.append(key).append(counts.isEmpty() ? ": {}\n" : ":\n");
        counts.forEach((name, count) -> text.append("  \"").append(name).append("\": ").append(count).append('\n'));
    }

    private static Map<String, Integer> counts(List<Scenario> scored, Function<Scenario, String> kind) {
        Map<String, Integer> counts = new TreeMap<>();
        scored.forEach(scenario -> counts.merge(kind.apply(scenario), 1, Integer::sum));
        return counts;
    }

    private static Map<String, Integer> counts(Entry entry) {
        Map<String, Integer> counts = new TreeMap<>();
        entry.fields().forEach((name, count) -> counts.put(name, count.integer(1, Integer.MAX_VALUE)));
        return counts;
    }

    /** Scored runs on the accelerator. */
    int onAccelerator(Accelerator accelerator) {
        return byAccelerator.getOrDefault(accelerator.name(), 0);
    }

    /** Scored runs on its family. */
    int onFamily(Accelerator accelerator) {
        return byFamily.getOrDefault(accelerator.family(), 0);
    }

    /** Scored runs that share the scenario's sustained rate: its family at its width of the products' numbers. */
    int atRate(Scenario scenario) {
        return byRate.getOrDefault(rate(scenario), 0);
    }

    /** Scored runs of the scenario's grade of fusion on its family. */
    int atFusion(Scenario scenario) {
        return byFusion.getOrDefault(fusion(scenario), 0);
    }

    /** Doublings of accelerators from the largest scored run to so many; 0 within the range. */
    double doublingsBeyond(long gpus) {
        return gpus <= largest ? 0 : Math.log((double) gpus / largest) / Math.log(2);
    }

    private static String fusion(Scenario scenario) {
        return scenario.cluster().accelerator().family() + '.' + scenario.software().fusion();
    }

    /** fp8 and mxfp8 share one sustained rate, as bf16 and fp16 do: the constants are by width too. */
    private static String rate(Scenario scenario) {
        Precision precision = scenario.training().precision();
        return scenario.cluster().accelerator().family() + '.' + precision.bytes();
    }
}
