package dev.trainyard.interval;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.model.Precision;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.scenario.Scenario;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the scored runs cover: how many there are of a kind, and how large they get. */
public final class MeasuredRange {
    private final Map<String, Integer> byAccelerator = new HashMap<>();
    private final Map<String, Integer> byFamily = new HashMap<>();
    private final Map<String, Integer> byRate = new HashMap<>();
    private final Map<String, Integer> byFusion = new HashMap<>();
    private final long largest;

    private MeasuredRange(List<PublishedRun> runs) {
        long most = 1;
        for (PublishedRun run : runs) {
            if (run.scored()) {
                Scenario scenario = run.scenario();
                byAccelerator.merge(scenario.cluster().accelerator().name(), 1, Integer::sum);
                byFamily.merge(scenario.cluster().accelerator().family(), 1, Integer::sum);
                byRate.merge(rate(scenario), 1, Integer::sum);
                byFusion.merge(fusion(scenario), 1, Integer::sum);
                most = Math.max(most, scenario.cluster().gpus());
            }
        }
        largest = most;
    }

    /** The range of the scored ones among these runs. */
    public static MeasuredRange of(List<PublishedRun> runs) {
        return new MeasuredRange(runs);
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
