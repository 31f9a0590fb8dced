package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import java.util.List;

/**
 * One dimension of a study: a field with its values, or several that vary together (zipped).
 *
 * @param fields dotted keys of a scenario, such as {@code plan.tp}
 * @param values for each field its values, equally many, each at its own place in the study's file
 * @param written for each field whether its values were written one by one; otherwise a range runs through them
 */
record SweepDimension(List<String> fields, List<List<Entry>> values, List<Boolean> written) {

    SweepDimension {
        fields = List.copyOf(fields);
        values = values.stream().map(List::copyOf).toList();
        written = List.copyOf(written);
    }

    int length() {
        return values.get(0).size();
    }
}
