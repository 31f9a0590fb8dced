package dev.trainyard.cli.view;

import dev.trainyard.calibration.CalibrationResult;
import dev.trainyard.calibration.PredictedRate;
import dev.trainyard.calibration.Reading;
import dev.trainyard.calibration.Sustained;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was measured beside what the catalogue's part is predicted to do, printable. */
public final class CalibrationView implements Result {
    private static final int DIGITS = 4;
    private static final double TERA = 1e12;
    private static final double GIGA = 1e9;
    private static final double MICRO = 1e6;
    private static final double MIB = 1 << 20;

    private final CalibrationResult result;
    private final Optional<String> part;
    private final Optional<AcceleratorProfile> profile;

    /**
     * With the part that the device is taken for.
     *
     * @param profile the part as the throughput kernel sees it
     */
    public CalibrationView(CalibrationResult result, Optional<String> part, Optional<AcceleratorProfile> profile) {
        this.result = result;
        this.part = part;
        this.profile = profile;
    }

    @Override
    public String table() {
        String predicted = part.orElse("catalogue");
        boolean gpu = result.kind() == DeviceRequest.Kind.GPU;
        double unit = gpu ? TERA : GIGA;
        String unitName = gpu ? "TFLOP/s" : "GFLOP/s";
        Table products = new Table().text("format").number("m").number("n").number("k")
                .number("measured [" + unitName + "]").number("p10 to p90")
                .number(predicted + " [" + unitName + "]").number("ratio");
        for (Reading reading : result.products()) {
            MeterTask task = reading.task();
            products.row(task.format().label(), String.valueOf(task.m()), String.valueOf(task.n()),
                    String.valueOf(task.k()), digits(reading.median() / unit), range(reading, unit),
                    digits(predicted(reading) / unit), Numbers.fixed(ratio(reading), 2));
        }
        Table others = new Table().text("what").number("size [MiB]").number("measured").number("p10 to p90")
                .number(predicted).text("unit").number("ratio");
        for (Reading reading : result.others()) {
            boolean launch = reading.task().kind() == MeterTask.Kind.LAUNCH;
            others.row(what(reading), launch ? "-" : digits(reading.task().bytes() / MIB),
                    digits(launch ? MICRO / reading.median() : reading.median() / GIGA),
                    launch ? digits(MICRO / reading.high()) + " to " + digits(MICRO / reading.low())
                            : range(reading, GIGA),
                    digits(predicted(reading) / GIGA), launch ? "us" : "GB/s", Numbers.fixed(ratio(reading), 2));
        }
        StringBuilder text = new StringBuilder(products.render()).append('\n').append(others.render()).append('\n');
        for (Sustained run : result.sustained()) {
            text.append("sustained ").append(run.settled().task().format().label()).append(": ")
                    .append(digits(run.first() / unit)).append(' ').append(unitName).append(" at first, ")
                    .append(digits(run.settled().median() / unit)).append(" settled (")
                    .append(Numbers.percent(run.share())).append("), in ").append(Numbers.fixed(run.seconds(), 1))
                    .append(" s\n");
        }
        result.skipped().forEach((what, why) -> text.append("not measured: ").append(what).append(": ").append(why)
                .append('\n'));
        return text.append(result.device()).append(", ").append(result.rules().samples())
                .append(" samples a figure\n").toString();
    }

    @Override
    public Object json() {
        return new Row().with("device", result.device()).with("like", part.orElse(null))
                .with("samples", result.rules().samples()).with("memoryBytes", result.memoryBytes())
                .with("processors", result.processors())
                .with("products", result.products().stream().map(this::row).toList())
                .with("others", result.others().stream().map(this::row).toList())
                .with("sustained", result.sustained().stream().map(CalibrationView::sustained).toList())
                .with("skipped", result.skipped()).values();
    }

    @Override
    public String csv() {
        List<Map<String, Object>> rows = new ArrayList<>();
        result.products().forEach(reading -> rows.add(row(reading)));
        result.others().forEach(reading -> rows.add(row(reading)));
        return Result.rowsAsCsv(rows);
    }

    /** Rates are FLOP/s of products, launches/s of launches, bytes/s of everything else. */
    private Map<String, Object> row(Reading reading) {
        MeterTask task = reading.task();
        double predicted = predicted(reading);
        return new Row().with("what", what(reading)).with("format", task.format() == null ? null
                : task.format().label()).with("m", task.m()).with("n", task.n()).with("k", task.k())
                .with("bytes", task.bytes()).with("samples", reading.samples()).with("low", reading.low())
                .with("median", reading.median()).with("high", reading.high()).with("spread", reading.spread())
                .with("predicted", Double.isNaN(predicted) ? null : predicted)
                .with("ratio", Double.isNaN(predicted) ? null : reading.median() / predicted).values();
    }

    private static Map<String, Object> sustained(Sustained run) {
        return new Row().with("format", run.settled().task().format().label()).with("seconds", run.seconds())
                .with("first", run.first()).with("settled", run.settled().median()).with("share", run.share()).values();
    }

    private static String what(Reading reading) {
        return reading.task().kind().name().toLowerCase(Locale.ROOT);
    }

    /** Not a number where nothing is predicted. */
    private double predicted(Reading reading) {
        return profile.map(it -> PredictedRate.rate(it, reading.task()).orElse(Double.NaN)).orElse(Double.NaN);
    }

    private double ratio(Reading reading) {
        return reading.median() / predicted(reading);
    }

    private static String range(Reading reading, double unit) {
        return digits(reading.low() / unit) + " to " + digits(reading.high() / unit);
    }

    private static String digits(double value) {
        return Numbers.significant(value, DIGITS);
    }
}
