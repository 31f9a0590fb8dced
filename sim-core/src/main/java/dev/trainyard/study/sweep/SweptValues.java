package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values of a study's fields at any of its points, as they are written. Not safe for several threads at once. */
public final class SweptValues {
    private final Walk walk;
    private final Map<String, int[]> where = new HashMap<>();

    /** The values of a study. */
    public SweptValues(Study study) {
        walk = new Walk(study);
        for (int axis = 0; axis < study.axes().size(); axis++) {
            List<String> fields = study.axes().get(axis).fields();
            for (int i = 0; i < fields.size(); i++) {
                where.put(fields.get(i), new int[] {axis, i});
            }
        }
    }

    /** A field's value at a point; null where the field does not vary. */
    public String of(long point, String field) {
        int[] at = where.get(field);
        if (at == null) {
            return null;
        }
        walk.to(point);
        return EntryText.of(walk.value(at[0], at[1]));
    }

    /** The same where it is a whole number, or a yes or no as 1 or 0; otherwise null. */
    public Long numberOf(long point, String field) {
        int[] at = where.get(field);
        if (at == null) {
            return null;
        }
        walk.to(point);
        Entry value = walk.value(at[0], at[1]);
        try {
            return (long) PlanField.of(field).map(number -> number.code(value))
                    .orElseGet(() -> value.integer(0, Integer.MAX_VALUE));
        } catch (InputException e) {
            return null; // what is no number there has made the point impossible, and its reason says so
        }
    }
}
