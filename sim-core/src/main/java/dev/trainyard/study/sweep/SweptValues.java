package dev.trainyard.study.sweep;

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
}
