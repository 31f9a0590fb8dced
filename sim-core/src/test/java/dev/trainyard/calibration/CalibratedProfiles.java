package dev.trainyard.calibration;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.ProductFormat;

/** Profiles for tests of other packages. */
public final class CalibratedProfiles {
    private CalibratedProfiles() {}

    /** A profile of a slow GPU that takes the rest from a catalogue part. */
    public static String text(String like) {
        FakeMeter meter = new FakeMeter(3, 0.01).named("some GPU", DeviceRequest.Kind.GPU)
                .rate(ProductFormat.BF16, 100e12).rate(ProductFormat.FP16, 100e12).rate(ProductFormat.TF32, 50e12);
        return ProfileText.of(CalibrationTest.calibrated(meter, CalibrationTest.RULES),
                Accelerators.shipped().entry(like).orElseThrow(), Constants.shipped(), "2026-02-03");
    }
}
