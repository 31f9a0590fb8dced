package dev.trainyard.calibration;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Entry;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An accelerator in the catalogue's form: measured figures say when and on what, everything else is a catalogue part's
 * and says so. The reader multiplies memory bandwidth by {@code memory.bandwidth}, the achieved share of a data sheet's
 * figure, so the measured bandwidth is written divided by it. Products have two rates: {@code measured} as the
 * catalogue's sweeps, of which a training run holds the family's share, and {@code settled}, what this card was seen to
 * hold under its own power limit, to which no share applies.
 */
public final class ProfileText {
    private static final ConstantName BANDWIDTH = ConstantName.MEMORY_BANDWIDTH;
    private static final String BY_MEASUREMENT = ", source: measured}\n";

    private final CalibrationResult result;
    private final CatalogueEntry<Accelerator> like;
    private final Constants constants;
    private final String date;
    private final boolean gpu;
    private final StringBuilder text = new StringBuilder();

    private ProfileText(CalibrationResult result, CatalogueEntry<Accelerator> like, Constants constants, String date) {
        this.result = result;
        this.like = like;
        this.constants = constants;
        this.date = date;
        this.gpu = result.kind() == DeviceRequest.Kind.GPU;
    }

    /**
     * The profile as YAML.
     *
     * @param like the part that gives what cannot be measured
     * @param constants those that the profile will be used with
     * @param date when it was measured, as it is to be written
     * @throws CalibrationException where a figure has too few samples, spreads too widely, or cannot be
     */
    public static String of(CalibrationResult result, CatalogueEntry<Accelerator> like, Constants constants,
            String date) {
        return new ProfileText(result, like, constants, date).write();
    }

    private String write() {
        Reading wide = wide();
        Reading copy = Trust.checked("the device copy", result.other(MeterTask.Kind.COPY)
                .orElseThrow(() -> new CalibrationException("no profile: no device copy was measured")),
                result.rules());
        text.append(ProfileHead.of(result));
        about(copy);
        text.append("processors: {value: ").append(result.processors()).append(BY_MEASUREMENT);
        if (gpu) {
            group("tile", "rows", like.value().tileRows(), "columns", like.value().tileColumns());
        } else {
            text.append("tile: {estimated: \"a CPU's blocks are too small to count\", rows: 1, columns: 1}\n");
        }
        peaks();
        measured(wide);
        settled(wide);
        text.append("memory: {value: ").append(result.memoryBytes()).append(" B").append(BY_MEASUREMENT);
        text.append("memoryBandwidth: {value: ").append(Figure.giga(copy.median() / constants.of(BANDWIDTH)))
                .append(", source: copy}\n");
        rest();
        return text.toString();
    }

    /** The rate that everything else is measured against: bf16 or, on a device without it, what it would use. */
    private Reading wide() {
        for (ProductFormat format : new ProductFormat[] {ProductFormat.BF16, ProductFormat.FP16, ProductFormat.TF32,
            ProductFormat.FP32}) {
            Optional<Reading> best = best(format);
            if (best.isPresent()) {
                return best.get();
            }
        }
        throw new CalibrationException("no profile: no product in bf16, fp16, tf32 or fp32 was measured on "
                + Figure.line(result.device()));
    }

    private Optional<Reading> best(ProductFormat format) {
        String what = "the best " + format.label() + " product";
        return result.best(format).map(reading -> Trust.checked(what, reading, result.rules()))
                .map(reading -> !gpu ? reading : Trust.possible(what, reading, peak(format), like.name()));
    }

    private double peak(ProductFormat format) {
        Accelerator part = like.value();
        return switch (format) {
            case TF32 -> part.peak().tf32();
            case FP16 -> part.peak().fp16();
            case BF16 -> part.peak().bf16();
            case FP8 -> part.peak().fp8();
            case FP64, FP32 -> 0;
        };
    }

    private void about(Reading copy) {
        String device = Figure.line(result.device());
        String measured = "measured by trainyard calibrate on " + date + ", " + device;
        // Not a catalogue name: those that carry one are taken for the part itself.
        String name = device.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        text.append("name: ").append(Figure.quoted(name + "-calibrated")).append('\n');
        text.append("summary: ").append(Figure.quoted(device + " as measured; what cannot be measured is " + like.name()
                + "'s")).append('\n');
        text.append("vendor: ").append(Figure.quoted(gpu ? like.value().vendor() : "CPU")).append('\n');
        text.append("family: ").append(Figure.quoted(gpu ? like.value().family() : "cpu")).append('\n');
        constantsOf();
        text.append("year: ").append(like.value().year()).append('\n');
        text.append("sources:\n");
        source("measured", measured);
        source("copy", measured + "; a copy at " + Figure.giga(copy.median()) + " over " + BANDWIDTH + " ("
                + Figure.number(constants.of(BANDWIDTH)) + "), by which Trainyard multiplies");
        source("catalogue", "not measured; as " + like.name() + " in the catalogue");
    }

    /** What runs taught of the part's family holds for the profile too; a CPU has no family that runs taught. */
    private void constantsOf() {
        String family = like.value().constants().name();
        if (!gpu) {
            text.append("constantsOf: {value: ").append(family).append(", estimated: ")
                    .append(Figure.quoted("no run on a CPU taught its own, and " + like.name() + "'s for want of them"))
                    .append("}\n");
        } else if (!family.equals(like.value().family())) {
            text.append("constantsOf: ").append(borrowed("constantsOf", family)).append('\n');
        }
    }

    private void source(String key, String words) {
        text.append("  ").append(key).append(": ").append(Figure.quoted(words)).append('\n');
    }

    private void peaks() {
        text.append("peak:\n");
        if (!gpu) {
            best(ProductFormat.FP32).ifPresent(reading -> {
                for (String format : new String[] {"tf32", "fp16", "bf16"}) {
                    text.append("  ").append(format).append(": {value: ").append(Figure.tera(rested(reading)))
                            .append(", estimated: \"a CPU has no data sheet of it; its fp32 rate as measured\"}\n");
                }
            });
            return;
        }
        Accelerator part = like.value();
        peak("tf32", part.peak().tf32());
        peak("fp16", part.peak().fp16());
        peak("bf16", part.peak().bf16());
        peak("fp8", part.peak().fp8());
        peak("mxfp8", part.peak().mxfp8());
        peak("nvfp4", part.peak().nvfp4());
    }

    private void peak(String format, double rate) {
        if (rate > 0) {
            text.append("  ").append(format).append(": ").append(borrowed("peak." + format, Figure.tera(rate)))
                    .append('\n');
        }
    }

    /** The best of a rested card, as the catalogue's sweeps are: what its first samples reached before the limit. */
    private void measured(Reading wide) {
        text.append("measured:\n");
        first("tf32", best(ProductFormat.TF32).or(() -> best(ProductFormat.FP32)));
        first("fp16", best(ProductFormat.FP16));
        first("bf16", best(ProductFormat.BF16));
        if (best(ProductFormat.BF16).isEmpty()) {
            text.append("  bf16: ").append(instead(wide, rested(wide)));
        }
        first("fp8", best(ProductFormat.FP8));
    }

    private void first(String key, Optional<Reading> best) {
        best.ifPresent(reading -> text.append("  ").append(key).append(": {value: ")
                .append(Figure.tera(rested(reading))).append(BY_MEASUREMENT));
    }

    private double rested(Reading best) {
        return result.sustained().stream().filter(run -> run.settled().task().format() == best.task().format())
                .mapToDouble(Sustained::first).reduce(best.median(), Math::max);
    }

    /** The best of a card at its power limit. Formats without a figure have the part's share of the part's rates. */
    private void settled(Reading wide) {
        text.append("settled:\n");
        rate("tf32", best(ProductFormat.TF32).or(() -> best(ProductFormat.FP32)));
        rate("fp16", best(ProductFormat.FP16));
        rate("bf16", best(ProductFormat.BF16));
        if (best(ProductFormat.BF16).isEmpty()) {
            text.append("  bf16: ").append(instead(wide, wide.median()));
        }
        rate("fp8", best(ProductFormat.FP8));
    }

    private static String instead(Reading wide, double rate) {
        return "{value: " + Figure.tera(rate) + ", estimated: " + Figure.quoted("not measured; its "
                + wide.task().format().label() + " rate") + "}\n";
    }

    private void rate(String key, Optional<Reading> best) {
        best.ifPresent(reading -> text.append("  ").append(key).append(": {value: ")
                .append(Figure.tera(reading.median())).append(BY_MEASUREMENT));
    }

    private void rest() {
        Accelerator part = like.value();
        line("cache", (long) part.cacheBytes() + " B");
        line("scaleUp", Figure.giga(part.scaleUpBytesPerSecond()));
        line("inSwitchReduction", String.valueOf(part.inSwitchReduction()));
        line("power", Figure.number(part.watts()) + " W");
        line("idlePower", Figure.number(part.idleWatts()) + " W");
        if (gpu) {
            shared();
        }
        text.append("system:\n  gpusPerNode: ").append(borrowed("system.gpusPerNode",
                String.valueOf(part.system().gpusPerNode()))).append("\n  gpusPerDomain: ")
                .append(borrowed("system.gpusPerDomain", String.valueOf(part.system().gpusPerDomain())))
                .append("\n  nic: ").append(borrowed("system.nic", Figure.giga(part.system().nicBytesPerSecond())))
                .append("\n  fabric: ").append(borrowed("system.fabric", part.system().fabric()))
                .append("\n  host: ").append(borrowed("system.host", Figure.number(part.system().hostWatts()) + " W"))
                .append("\n  fans: ").append(borrowed("system.fans", Figure.number(part.system().fanWatts()) + " W"))
                .append("\n  cooling: ").append(borrowed("system.cooling", Entry.nameOf(part.system().cooling())))
                .append('\n');
    }

    /** What the rates that nobody measured here are the part's by: fp8, attention. */
    private void shared() {
        Accelerator part = like.value();
        line("sustainedPower", Figure.number(part.sustainedPower()));
        text.append("reference: ").append(Figure.quoted(part.reference())).append('\n');
        if (!part.rateConstants().isEmpty()) {
            text.append("rateConstants: [").append(part.rateConstants().stream().map(ConstantName::text)
                    .collect(Collectors.joining(", "))).append("]\n");
        }
    }

    private void line(String key, String value) {
        text.append(key).append(": ").append(borrowed(key, value)).append('\n');
    }

    private void group(String key, String first, int firstValue, String second, int secondValue) {
        text.append(key).append(":\n  ").append(first).append(": ").append(borrowed(key + "." + first,
                String.valueOf(firstValue))).append("\n  ").append(second).append(": ")
                .append(borrowed(key + "." + second, String.valueOf(secondValue))).append('\n');
    }

    /** A figure of the part: known where the catalogue knows it of this kind of device, otherwise estimated. */
    private String borrowed(String path, String value) {
        String about;
        if (!gpu) {
            about = "estimated: " + Figure.quoted("not measured, and " + like.name() + "'s for want of a CPU");
        } else if (like.estimated().contains(path)) {
            about = "estimated: " + Figure.quoted("not measured; as " + like.name() + " in the catalogue, where it is "
                    + like.sources().get(path));
        } else {
            about = "source: catalogue";
        }
        return "{value: " + value + ", " + about + "}";
    }
}
