package dev.trainyard.report.sweep;

/**
 * A column of a sweep's result.
 *
 * @param name unique
 * @param type what its values are
 * @param unit of numbers; empty where there is none
 * @param meaning in a few words
 */
record Column(String name, Type type, String unit, String meaning) {

    /** What values are; any may be missing, but for the point's number and the status. */
    enum Type {
        INTEGER, NUMBER, BOOLEAN, TEXT
    }
}
