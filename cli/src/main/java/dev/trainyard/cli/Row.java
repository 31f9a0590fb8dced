package dev.trainyard.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Builds a row of plain values under keys, in order: what JSON and CSV print. */
final class Row {
    private final Map<String, Object> values = new LinkedHashMap<>();

    Row with(String key, Object value) {
        values.put(key, value);
        return this;
    }

    Map<String, Object> values() {
        return values;
    }
}
