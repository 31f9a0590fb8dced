package dev.trainyard.cli.view;

import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Transformer;
import dev.trainyard.report.Numbers;
import java.util.Map;

/** How many parameters a model has: what tells at once whether it was read as it was meant. */
final class ParametersView {
    private static final double BILLION = 1e9;

    private ParametersView() {}

    /** All, those that a token meets, and those that are trained, multi-token-prediction layers included. */
    static Map<String, Object> values(Transformer model) {
        ParameterCount count = ParameterCount.of(model);
        return new Row().with("total", count.total()).with("active", count.active()).with("trained", count.trained())
                .values();
    }

    /** The model's name with its counts, to four digits. */
    static String line(Transformer model) {
        ParameterCount count = ParameterCount.of(model);
        return model.name() + ", " + billions(count.total()) + " parameters"
                + (count.active() == count.total() ? "" : ", " + billions(count.active()) + " of them active");
    }

    private static String billions(long count) {
        return Numbers.significant(count / BILLION, 4) + "B";
    }
}
