package dev.trainyard.api;

import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A scenario from what it starts with and changes to it. Keys and values are those of scenario files and of
 * {@code --set}: {@code training.globalBatch} to {@code 1024}, {@code cluster.gpus} to {@code 512}, {@code model} to a
 * catalogue's name or {@code {layers: 96, ...}}, {@code plan} to {@code auto}; {@code trainyard schema} lists them.
 */
public final class ScenarioBuilder {
    private final Function<Map<String, String>, Scenario> reader;
    private final Map<String, String> changes = new LinkedHashMap<>();

    private ScenarioBuilder(Function<Map<String, String>, Scenario> reader) {
        this.reader = reader;
    }

    /** Starts with a preset ({@code trainyard list presets}). */
    public static ScenarioBuilder from(String preset) {
        return new ScenarioBuilder(changes -> ScenarioReader.named(preset, changes));
    }

    /** Starts with a file of YAML or JSON; paths in it are taken from its folder. */
    public static ScenarioBuilder from(Path file) {
        return new ScenarioBuilder(changes -> ScenarioReader.read(file, changes));
    }

    /** Starts with a scenario written out in YAML or JSON; paths in it are taken from the working directory. */
    public static ScenarioBuilder parse(String text) {
        return new ScenarioBuilder(changes -> ScenarioReader.read("scenario", text, changes));
    }

    /**
     * Changes a value; later changes win.
     *
     * @param key dotted path, such as {@code plan.tp}
     * @param value as it is written in a file: {@code 4}, {@code 15T}, {@code {tp: 8, pp: 4}}
     */
    public ScenarioBuilder set(String key, Object value) {
        changes.remove(key); // so that it takes its place behind those made since
        changes.put(key, String.valueOf(value));
        return this;
    }

    /**
     * Reads the whole and checks it.
     *
     * @throws dev.trainyard.input.InputException where something cannot be used; it says where, what and what was
     *     expected
     * @throws dev.trainyard.plan.LayoutException where the plan cannot exist
     */
    public Scenario build() {
        return reader.apply(changes);
    }
}
