package dev.trainyard.calibration;

import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.MeterTask.Kind;
import dev.trainyard.kernel.ProductFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleConsumer;

/**
 * Measures a device from end to end. In each number format the largest product runs without a pause first, and all
 * shapes are sampled right behind it, while the device is still at its power limit: cold samples would promise what no
 * training run gets.
 */
public final class Calibration {
    /** Pinned memory is taken from everybody on the machine: transfers make do with a part of what copies use. */
    private static final long TRANSFER_PART = 4;

    private final DeviceMeter meter;
    private final SampleRules rules;
    private final Sampler sampler;
    private final Map<String, String> skipped = new LinkedHashMap<>();

    private Calibration(DeviceMeter meter, SampleRules rules) {
        this.meter = meter;
        this.rules = rules;
        this.sampler = new Sampler(meter, rules);
    }

    /**
     * Measures.
     *
     * @param shapes products to measure, as {@link Shapes#of} gives them
     * @param progress is told the share that is done, from 0 to 1
     */
    public static CalibrationResult run(DeviceMeter meter, List<Shape> shapes, SampleRules rules,
            DoubleConsumer progress) {
        return new Calibration(meter, rules).run(shapes, progress);
    }

    private CalibrationResult run(List<Shape> shapes, DoubleConsumer progress) {
        List<List<MeterTask>> products = new ArrayList<>();
        for (ProductFormat format : ProductFormat.values()) {
            List<MeterTask> tasks = tasks(format, shapes);
            if (!tasks.isEmpty()) {
                products.add(tasks);
            }
        }
        List<MeterTask> others = others();
        // A sustained run is worth as much waiting as so many samples.
        double sustainedWork = rules.sustainedSeconds() / (rules.samples() * rules.sampleSeconds());
        double all = others.size() + products.stream().mapToDouble(tasks -> tasks.size() + sustainedWork).sum();
        double done = 0;
        List<Reading> readings = new ArrayList<>();
        List<Sustained> sustained = new ArrayList<>();
        for (List<MeterTask> tasks : products) {
            if (rules.sustainedSeconds() > 0) {
                sustained.add(sampler.sustain(tasks.stream().max(Comparator.comparingDouble(MeterTask::work))
                        .orElseThrow()));
                done += sustainedWork;
                progress.accept(done / all);
            }
            for (MeterTask task : tasks) {
                readings.add(sampler.read(task));
                progress.accept(++done / all);
            }
        }
        List<Reading> rest = new ArrayList<>();
        for (MeterTask task : others) {
            rest.add(sampler.read(task));
            progress.accept(++done / all);
        }
        return CalibrationResultBuilder.builder().device(meter.device()).kind(meter.kind())
                .memoryBytes(meter.memoryBytes()).processors(meter.processors()).rules(rules).products(readings)
                .sustained(sustained).others(rest).skipped(skipped).build();
    }

    private List<MeterTask> tasks(ProductFormat format, List<Shape> shapes) {
        String refusal = meter.refusal(MeterTask.product(format, 1, 1, 1));
        if (!refusal.isEmpty()) {
            skipped.put(format.label(), refusal);
            return List.of();
        }
        List<MeterTask> tasks = Shapes.on(meter, format, shapes).stream().map(shape -> shape.in(format)).toList();
        if (tasks.isEmpty()) {
            skipped.put(format.label(), "no shape fits into the device's " + meter.memoryBytes() + " bytes");
        }
        return tasks;
    }

    private List<MeterTask> others() {
        List<MeterTask> tasks = new ArrayList<>();
        for (Kind kind : List.of(Kind.COPY, Kind.ELEMENTWISE, Kind.LAUNCH, Kind.UPLOAD, Kind.DOWNLOAD)) {
            MeterTask task = switch (kind) {
                case LAUNCH -> MeterTask.launch();
                case UPLOAD, DOWNLOAD -> MeterTask.memory(kind, Math.max(1, meter.mostBytes() / TRANSFER_PART));
                default -> MeterTask.memory(kind, meter.mostBytes());
            };
            String refusal = meter.refusal(task);
            if (refusal.isEmpty()) {
                tasks.add(task);
            } else {
                skipped.put(kind.name().toLowerCase(Locale.ROOT), refusal);
            }
        }
        return tasks;
    }
}
