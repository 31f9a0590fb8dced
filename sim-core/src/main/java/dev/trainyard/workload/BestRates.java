package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Catalogue;
import dev.trainyard.model.Precision;

/**
 * The best rate at which an accelerator multiplies matrices in each format, before what a training run sustains of it:
 * measured on its reference part or, where nobody measured, a usual share of the data sheet's. What a user's own part
 * states goes first: a measured rate as it is, a data sheet's as it differs from the part that it is like. A format
 * without any rate runs as the next wider one.
 */
final class BestRates {
    /** How many times faster four bits are than eight by the data sheet of the parts that the constant is fitted to. */
    static final double USUAL_NARROWING = 2;
    /** Best measured rate over the data sheet's, where an accelerator has not been measured (facts: 71% to 87%). */
    private static final double TYPICAL_SHARE = 0.78;

    private final Accelerator accelerator;
    /** The part whose measured rates count. */
    private final Accelerator reference;
    /** The part from which this one may differ: the catalogue's of that name, otherwise the reference. */
    private final Accelerator like;
    /** Its products were measured at the power limit, and of all else the reference's rates are kept. */
    private final boolean calibrated;

    BestRates(Accelerator accelerator) {
        this.accelerator = accelerator;
        // A user's own part may carry a catalogue name: what is its own reference keeps its own rates.
        this.reference = accelerator.reference().equals(accelerator.name()) ? accelerator
                : Accelerators.find(accelerator.reference()).orElse(accelerator);
        this.calibrated = accelerator.settled().bf16() > 0;
        // A change of another figure, such as --set cluster.accelerator.cache, leaves the rates what they were.
        this.like = Accelerators.find(Catalogue.unchanged(accelerator.name())).orElse(reference);
    }

    /** FLOP/s. */
    double of(Precision precision) {
        return switch (precision) {
            case FP32, TF32 -> orElse(stated(Precision.TF32), of(Precision.BF16) / 4);
            case FP16 -> measured(precision) > 0 ? stated(precision)
                    : of(Precision.BF16) * ratio(accelerator.peak().fp16(), accelerator.peak().bf16());
            case BF16 -> stated(precision);
            case FP8 -> orElse(stated(precision), of(Precision.BF16));
            case MXFP8 -> microscaled();
            case NVFP4 -> measured(precision) > 0 || !hasEightBits() ? orElse(stated(precision), of(Precision.BF16))
                    : eightBits();
        };
    }

    /** True where the share of 8-bit rates applies: to all rates below 16 bits. */
    boolean narrow(Precision precision) {
        return switch (precision) {
            case FP32, TF32, FP16, BF16 -> false;
            case FP8 -> stated(Precision.FP8) > 0;
            case MXFP8 -> hasEightBits();
            case NVFP4 -> stated(Precision.NVFP4) > 0 || hasEightBits();
        };
    }

    /** True for a 4-bit rate that starts from the 8-bit one, as none was measured. */
    boolean fromEightBits(Precision precision) {
        return precision == Precision.NVFP4 && accelerator.peak().nvfp4() > 0 && measured(precision) <= 0
                && hasEightBits();
    }

    /** How many times faster four bits are than eight by the data sheet. */
    double narrowing() {
        return accelerator.peak().nvfp4()
                / (accelerator.peak().fp8() > 0 ? accelerator.peak().fp8() : accelerator.peak().mxfp8());
    }

    private boolean hasEightBits() {
        return stated(Precision.FP8) > 0 || stated(Precision.MXFP8) > 0;
    }

    private double eightBits() {
        return orElse(stated(Precision.FP8), stated(Precision.MXFP8));
    }

    /** As the 8-bit rate is, by the data sheet's ratio of the two, unless somebody measured it. */
    private double microscaled() {
        double plain = stated(Precision.FP8);
        if (measured(Precision.MXFP8) > 0 || plain <= 0) {
            return orElse(stated(Precision.MXFP8), of(Precision.FP8));
        }
        return plain * ratio(accelerator.peak().mxfp8(), accelerator.peak().fp8());
    }

    /** What was measured of a format on the part itself, where it is no catalogue part, or on its reference. */
    private double measured(Precision format) {
        double own = own(format);
        return own > 0 ? own : reference.measured().of(format);
    }

    /** The rate of a format that the part has one for; 0 where it has none. */
    private double stated(Precision format) {
        double peak = accelerator.peak().of(format);
        double own = own(format);
        if (own > 0) {
            return own;
        }
        if (reference == accelerator) {
            return peak * TYPICAL_SHARE;
        }
        double basis = like.peak().of(format) > 0 ? like.peak().of(format) : reference.peak().of(format);
        double best = orElse(reference.measured().of(format), reference.peak().of(format) * TYPICAL_SHARE);
        return best <= 0 ? peak * TYPICAL_SHARE : best * (calibrated || peak == basis ? 1 : peak / basis);
    }

    /**
     * What the part itself says was measured, where that is not the catalogue's word for its reference's; 0 where it
     * says nothing. A calibrated card has its settled rates for that, and its reference's for all else.
     */
    private double own(Precision format) {
        double own = accelerator.measured().of(format);
        boolean counts = reference == accelerator
                || !calibrated && own != like.measured().of(format);
        return counts ? own : 0;
    }

    private static double orElse(double rate, double other) {
        return rate > 0 ? rate : other;
    }

    /** The ratio of two data sheet rates; 1 where one is missing. */
    private static double ratio(double rate, double other) {
        return rate > 0 && other > 0 && rate != other ? rate / other : 1;
    }
}
