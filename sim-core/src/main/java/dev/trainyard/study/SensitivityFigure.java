package dev.trainyard.study;

/** What a sensitivity study moves. */
public enum SensitivityFigure {
    /** Seconds of a step. */
    STEP("stepSeconds"),
    /** Wall clock of a campaign. */
    DAYS("days"),
    /** Dollars of a campaign. */
    DOLLARS("dollars");

    private final String key;

    SensitivityFigure(String key) {
        this.key = key;
    }

    /** Its key in results. */
    public String key() {
        return key;
    }
}
