package dev.trainyard.scenario;

/** The JSON Schema (draft 2020-12) of the input file, as {@code trainyard schema} publishes it. */
public final class ScenarioSchema {
    private ScenarioSchema() {}

    /** The schema's text. */
    public static String text() {
        return Presets.resource("scenario.schema.json");
    }
}
