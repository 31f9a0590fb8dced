package dev.trainyard.cli.view;

import java.util.LinkedHashMap;
import java.util.Map;

/** Builds a row of plain values under keys, in order: what JSON and CSV print. */
public final class Row {
    private final Map<String, Object> values = new LinkedHashMap<>();

    public Row with(String key, Object value) {
        values.put(key, value);
        return this;
    }

    public Map<String, Object> values() {
        return values;
    }
}
