package dev.trainyard.calibration;

import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.MeterTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Samples what a meter says: warms up, finds how many runs make a sample, and takes as many as the rules ask for. */
final class Sampler {
    private static final int MOST_RUNS = 1 << 20;
    /** A sample may turn out this much shorter than asked for: the next try would be no better. */
    private static final double NEARLY = 0.8;
    /** The clock's own step, s: nothing is taken to be shorter. */
    private static final double CLOCK = 1e-9;

    private final DeviceMeter meter;
    private final SampleRules rules;

    Sampler(DeviceMeter meter, SampleRules rules) {
        this.meter = meter;
        this.rules = rules;
    }

    /** Measures a task. */
    Reading read(MeterTask task) {
        int runs = warm(task);
        double[] rates = new double[rules.samples()];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = rate(task, runs);
        }
        return Reading.of(task, rates);
    }

    /** Runs a task for as long as the rules say, and longer where it takes more to have two samples. */
    Sustained sustain(MeterTask task) {
        int runs = warm(task);
        List<Double> rates = new ArrayList<>();
        double spent = 0;
        while (spent < rules.sustainedSeconds() || rates.size() < 2) {
            double seconds = Math.max(CLOCK, meter.seconds(task, runs));
            rates.add(task.work() * runs / seconds);
            spent += seconds;
        }
        double[] all = rates.stream().mapToDouble(Double::doubleValue).toArray();
        int half = all.length / 2;
        int beginning = Math.max(1, Math.min(rules.samples(), half) / 2);
        return new Sustained(spent, Reading.of(task, Arrays.copyOf(all, beginning)).median(),
                Reading.of(task, Arrays.copyOfRange(all, half, all.length)));
    }

    private double rate(MeterTask task, int runs) {
        return task.work() * runs / Math.max(CLOCK, meter.seconds(task, runs));
    }

    /** Runs the task until a sample is long enough, then once more for nothing, and gives the runs of a sample. */
    private int warm(MeterTask task) {
        int runs = 1;
        double seconds = meter.seconds(task, runs);
        while (seconds < NEARLY * rules.sampleSeconds() && runs < MOST_RUNS) {
            double wanted = runs * rules.sampleSeconds() / Math.max(CLOCK, seconds);
            // The first run is slower than any other, so the estimate is approached from below.
            runs = (int) Math.min(MOST_RUNS, Math.max(2.0 * runs, Math.min(wanted, 100.0 * runs)));
            seconds = meter.seconds(task, runs);
        }
        meter.seconds(task, runs);
        return runs;
    }
}
