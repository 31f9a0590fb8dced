package dev.trainyard.scenario;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.imported.Imported;
import dev.trainyard.scenario.campaign.CampaignSection;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A scenario's document before it is read, for whoever reads it many times with other values. Immutable.
 */
public final class ScenarioDraft {
    private final Entry root;
    private final Folder folder;
    private final String name;
    /** The settings that stand for a whole scenario, whatever the plan is by now; null where there are none. */
    private final Entry whole;

    private ScenarioDraft(Entry root, Folder folder, String name, Entry whole) {
        this.root = root;
        this.folder = folder;
        this.name = name;
        this.whole = whole;
    }

    /**
     * A document that is part of another.
     *
     * @param folder paths in it are taken from there
     * @param name the scenario's, where it states none
     */
    public static ScenarioDraft of(Entry root, Path folder, String name) {
        return new ScenarioDraft(root.onlyKeys(ScenarioReader.keys()), Folder.of(folder), name, null);
    }

    /** The same draft, whose files may lie anywhere: otherwise those that it names lie below its own folder. */
    public ScenarioDraft withFilesAnywhere() {
        return new ScenarioDraft(root, folder.withOthers(), name, whole);
    }

    /**
     * A preset, otherwise a file, a folder with a model's config.json, or a model of the catalogue.
     *
     * @param folder where a relative path starts
     */
    public static ScenarioDraft named(String presetOrPath, Path folder) {
        if (Presets.contains(presetOrPath)) {
            return of(Documents.parse(presetOrPath, Presets.text(presetOrPath)), Path.of(""), presetOrPath);
        }
        Path file = folder.resolve(path(presetOrPath));
        if (!Files.exists(file) && ModelAlone.isName(presetOrPath)) {
            return of(ModelAlone.named(presetOrPath), Path.of(""), presetOrPath);
        }
        if (!Files.exists(file)) {
            String instead = ModelAlone.otherwise(presetOrPath);
            if (!instead.isEmpty()) {
                throw new InputException(Place.of(presetOrPath), "", instead);
            }
            String near = Names.nearest(presetOrPath, Presets.names())
                    .map(other -> ". Maybe \"" + other + "\"?")
                    .orElse("");
            throw new InputException(Place.of(presetOrPath), "", "no such file, and no preset of that name; presets are"
                    + " " + String.join(", ", Presets.names()) + near);
        }
        return file(file);
    }

    static ScenarioDraft file(Path file) {
        if (ModelAlone.isConfig(file)) {
            Path folder = Files.isDirectory(file) ? file : file.toAbsolutePath().getParent();
            return of(ModelAlone.configured(file), folder, stem(file.toAbsolutePath().normalize()));
        }
        if (Files.isRegularFile(file) && !ofScenario(file) && Imported.isSettings(file, Documents.text(file))) {
            Entry from = Entry.of(Place.of(file.toString()), "plan.from", String.valueOf(file.getFileName()));
            Entry root = Documents.parse(file.toString(), "{}").with("plan.from", from);
            return new ScenarioDraft(root, Folder.of(file.toAbsolutePath().getParent()), stem(file),
                    root.require("plan"));
        }
        return of(Documents.read(file), file.toAbsolutePath().getParent(), stem(file));
    }

    /** Only what cannot be a scenario is looked at as settings, so that a slip in a scenario is named as one. */
    private static boolean ofScenario(Path file) {
        String text = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return !text.matches(".*\\.(sh|bash|slurm|sbatch|job|toml|ya?ml|json)") || text.matches(".*\\.(ya?ml|json)")
                && Documents.text(file).lines().anyMatch(line -> line.matches("[{\\s\"']*cluster[\"']?:.*"));
    }

    private static Path path(String written) {
        try {
            if (!written.isBlank()) {
                return Path.of(written);
            }
        } catch (InvalidPathException e) {
            throw new InputException(Place.of(written), "", "is not a file's name: " + e.getReason());
        }
        throw new InputException(Place.of("scenario"), "", "has no name; expected a file or one of "
                + String.join(", ", Presets.names()));
    }

    private static String stem(Path file) {
        String written = String.valueOf(file.getFileName());
        int dot = written.lastIndexOf('.');
        return dot > 0 ? written.substring(0, dot) : written;
    }

    /**
     * This draft with one value changed, as {@code --set KEY=VALUE} does: below a catalogue name the name becomes the
     * mapping's {@code base}, below {@code plan: auto} an explicit plan starts.
     *
     * @param key dotted path such as {@code plan.tp}
     * @param value keeps its own place for messages
     */
    public ScenarioDraft with(String key, Entry value) {
        boolean variable = whole != null && key.startsWith("plan.variables.");
        Entry settings = variable ? whole.with(key.substring("plan.".length()), value) : whole;
        boolean elsewhere = variable && root.find("plan").filter(Imported::is).isEmpty();
        Entry changed = elsewhere ? root : Overrides.apply(root, key, value);
        return new ScenarioDraft(changed, folder, name, settings);
    }

    /** The document as it stands. */
    public Entry document() {
        return root;
    }

    /** The scenario with the plan that is written; what is written of a campaign is read too, so that it is right. */
    public Scenario read() {
        ImportedScenario read = imported();
        Entry filled = read.filled();
        Scenario alone = withoutPlan(read);
        List<String> ofSettings = read.notes(alone);
        Scenario planned = PlanSection.read(filled, alone, read.settings());
        List<String> notes = new ArrayList<>(planned.notes());
        notes.addAll(ofSettings);
        Scenario scenario = ScenarioBuilder.builder(planned).notes(notes).build();
        root.find("campaign").ifPresent(entry -> campaign(scenario));
        return scenario;
    }

    /**
     * The months of a scenario that was read from this draft.
     *
     * @param scenario with the plan that is to be run: its cluster's accelerators are the job's
     */
    public CampaignSettings campaign(Scenario scenario) {
        return CampaignSection.read(root.find("campaign"), new CampaignSection.Job(scenario.cluster(),
                scenario.spares(), scenario.training().tokens(), scenario.training().globalBatch(),
                scenario.training().sequence(), scenario.plan().map(Plan::dp).orElse(0),
                scenario.plan().map(Plan::pp).orElse(0)));
    }

    /**
     * An answer about this scenario. What a whole scenario is refused for (a step that takes too long) is said where
     * its field is written.
     */
    public <T> T located(Supplier<T> asked) {
        try {
            return asked.get();
        } catch (InputException e) {
            boolean nowhere = e.place().line() == 0 && !e.place().source().startsWith("--");
            Optional<Entry> written = nowhere && !e.field().isEmpty() ? root.findPath(e.field()) : Optional.empty();
            throw written.map(entry -> e.at(entry.place())).orElse(e);
        }
    }

    /** The scenario without its plan; what is written of that is not looked at. */
    public Scenario withoutPlan() {
        return withoutPlan(imported());
    }

    private Scenario withoutPlan(ImportedScenario read) {
        return read.withSoftware(ScenarioReader.withoutPlan(read.filled().onlyKeys(ScenarioReader.keys()), folder,
                name));
    }

    private ImportedScenario imported() {
        Optional<Entry> settings = whole != null ? Optional.of(whole) : plan().filter(Imported::is);
        return new ImportedScenario(root, settings.map(it -> Imported.read(it, folder)), whole != null, name);
    }

    /** The plan as it is written; empty where one is to be searched for. */
    public Optional<Entry> plan() {
        return PlanSection.written(root);
    }

    /** Reads {@link #plan} for the scenario without it; the layout is not checked. */
    public Plan read(Entry plan, Scenario scenario) {
        return PlanSection.plan(plan, scenario, imported().settings());
    }
}
