package dev.trainyard.calibration;

import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import java.util.Locale;

/** The comments above a profile: how sure its figures are, and what was measured that is no part of an accelerator. */
final class ProfileHead {
    private static final double MICRO = 1e6;

    private ProfileHead() {}

    /** Lines that each begin with a hash. */
    static String of(CalibrationResult result) {
        StringBuilder text = new StringBuilder();
        line(text, "Written by trainyard calibrate; simulate --accelerator takes it.");
        for (ProductFormat format : ProductFormat.values()) {
            result.best(format).ifPresent(best -> line(text, format.label() + ": " + best.task().m() + " x "
                    + best.task().n() + " x " + best.task().k() + " was fastest, "
                    + between(Figure.tera(best.low()), Figure.tera(best.high()), best)));
        }
        for (Sustained run : result.sustained()) {
            line(text, "sustained " + run.settled().task().format().label() + ": " + Figure.tera(run.first())
                    + " at first, " + Figure.tera(run.settled().median()) + " settled, in "
                    + Figure.number(run.seconds()) + " s");
        }
        for (Reading reading : result.others()) {
            boolean launch = reading.task().kind() == MeterTask.Kind.LAUNCH;
            line(text, reading.task().kind().name().toLowerCase(Locale.ROOT) + ": " + (launch
                    ? between(micro(reading.high()), micro(reading.low()), reading)
                    : between(Figure.giga(reading.low()), Figure.giga(reading.high()), reading)));
        }
        result.skipped().forEach((what, why) -> line(text, what + " was not measured: " + why));
        if (result.skipped().containsKey(ProductFormat.FP8.label())) {
            line(text, "fp8 and attention run at the catalogue part's rates; a settled.fp8 that another program"
                    + " measured may be added below");
        }
        return text.toString();
    }

    private static String between(String low, String high, Reading reading) {
        return low + " to " + high + " (tenth to ninetieth percentile of " + reading.samples() + " samples)";
    }

    private static String micro(double launchesPerSecond) {
        return Figure.number(MICRO / launchesPerSecond) + " us";
    }

    private static void line(StringBuilder text, String words) {
        text.append("# ").append(Figure.line(words)).append('\n');
    }
}
