package dev.trainyard.calibration;

import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured on one device.
 *
 * @param device its name
 * @param kind GPU or CPU
 * @param memoryBytes its memory in all, bytes
 * @param processors multiprocessors that tiles are spread over
 * @param rules how it was measured
 * @param products every shape in every format that the device has
 * @param sustained one product of each of these formats, run until the power limit bit; empty where none was asked for
 * @param others copies, element-wise passes, launches, transfers
 * @param skipped what could not be measured, such as {@code fp8} or {@code upload}, and why
 */
@RecordBuilder
public record CalibrationResult(String device, DeviceRequest.Kind kind, long memoryBytes, int processors,
        SampleRules rules, List<Reading> products, List<Sustained> sustained, List<Reading> others,
        Map<String, String> skipped) {

    /** Takes copies of the lists. */
    public CalibrationResult {
        products = List.copyOf(products);
        sustained = List.copyOf(sustained);
        others = List.copyOf(others);
    }

    /** The shape with the highest rate in a format: what the catalogue calls its measured rate. */
    public Optional<Reading> best(ProductFormat format) {
        return products.stream().filter(reading -> reading.task().format() == format)
                .max(Comparator.comparingDouble(Reading::median));
    }

    /** What was measured beside products. */
    public Optional<Reading> other(MeterTask.Kind kindOfTask) {
        return others.stream().filter(reading -> reading.task().kind() == kindOfTask).findFirst();
    }
}
