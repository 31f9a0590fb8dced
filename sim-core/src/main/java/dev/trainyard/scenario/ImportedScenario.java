package dev.trainyard.scenario;

import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.cluster.ExpertDispatch;
import dev.trainyard.cluster.Fusion;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevelBuilder;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.ImportedSettings;
import dev.trainyard.plan.framework.settings.Stated;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A scenario beside the settings of a training program. What the scenario leaves out the settings say; what both say is
 * held against each other: a contradiction in the model or the training is refused, naming both; where the command line
 * says otherwise, or where the settings only imply it, it is noted. What the software level says stays, if the scenario
 * names one, and is noted where the settings differ.
 */
final class ImportedScenario {
    private static final double PADDING = 1.02;

    private final Entry root;
    private final Optional<ImportedSettings> settings;
    private final boolean alone;
    private final Map<String, Stated> taken = new TreeMap<>();
    private final Entry filled;

    /**
     * Fills a document.
     *
     * @param alone the settings stand for the whole scenario
     * @param name of a model that the settings describe
     */
    ImportedScenario(Entry root, Optional<ImportedSettings> settings, boolean alone, String name) {
        this.root = root;
        this.settings = settings;
        this.alone = alone;
        this.filled = settings.map(it -> fill(it, name)).orElse(root);
    }

    /** The document with what the settings say where it says nothing. */
    Entry filled() {
        return filled;
    }

    Optional<ImportedSettings> settings() {
        return settings;
    }

    private Entry fill(ImportedSettings it, String name) {
        boolean hasCluster = root.find("cluster").isPresent();
        if (!alone && !hasCluster) {
            return root;
        }
        if (!hasCluster) {
            throw root.find("plan").orElse(root).error("is a program's settings and does not say what they run on;"
                    + " expected a cluster. Maybe --cluster h100-sxm --gpus 64?");
        }
        Facts facts = it.facts();
        Entry result = model(gpus(root, facts), facts, name);
        for (Fact fact : List.of(Fact.SEQUENCE, Fact.GLOBAL_BATCH, Fact.PRECISION, Fact.TOKENS)) {
            Optional<Stated> stated = facts.find(fact);
            // What a part of the settings implies is no statement.
            if (stated.isPresent() && (alone || !stated.get().implied())) {
                result = put(result, stated.get());
            }
        }
        return batch(result, it);
    }

    private Entry gpus(Entry document, Facts facts) {
        Entry cluster = document.require("cluster");
        boolean open = cluster.isMapping() && cluster.find("gpus").isEmpty() && cluster.find("base").isEmpty();
        if (!open) {
            return document;
        }
        Optional<Stated> stated = facts.find(Fact.GPUS);
        if (stated.isEmpty() && alone) {
            throw cluster.error("the settings do not say on how many accelerators they run; expected gpus. Maybe"
                    + " --gpus 64?");
        }
        return stated.map(it -> put(document, it)).orElse(document);
    }

    private Entry model(Entry document, Facts facts, String name) {
        Entry result = document;
        Entry written = document.find("model").orElse(null);
        if (written != null && (!written.isMapping() || written.find("base").isPresent()
                || written.find("huggingFace").isPresent())) {
            return result;
        }
        if (facts.find(Fact.LAYERS).isEmpty() || facts.find(Fact.HIDDEN).isEmpty()) {
            if (alone && written == null) {
                throw document.find("plan").orElse(document).error("the settings do not describe the model; expected"
                        + " model. Maybe --set model=llama3-8b?");
            }
            return result;
        }
        boolean latent = facts.find(Fact.ATTENTION).filter(stated -> stated.value().equals("mla")).isPresent();
        boolean mixture = facts.find(Fact.EXPERTS).filter(stated -> !stated.value().equals("0")).isPresent();
        if (result.findPath("model.name").isEmpty()) {
            Entry where = facts.find(Fact.LAYERS).orElseThrow().where();
            result = result.with("model.name", Entry.of(where.place(), "model.name", name));
        }
        for (Stated stated : facts.all()) {
            String key = stated.fact().key();
            boolean fits = stated.fact() != Fact.ATTENTION
                    && (latent ? stated.fact() != Fact.KV_HEADS && stated.fact() != Fact.HEAD_SIZE
                            : !key.startsWith("model.latent."))
                    && (mixture || !key.startsWith("model.experts."));
            if (stated.fact().section().equals("model") && fits) {
                result = put(result, stated);
            }
        }
        return result;
    }

    private Entry put(Entry document, Stated stated) {
        String key = stated.fact().key();
        String section = stated.fact().section();
        if (document.findPath(key).isPresent() || document.find(section).filter(it -> !it.isMapping()).isPresent()) {
            return document;
        }
        taken.put(key, stated);
        return document.with(key, Entry.of(stated.where().place(), key, stated.value()));
    }

    private Entry batch(Entry document, ImportedSettings it) {
        if (document.findPath(Fact.GLOBAL_BATCH.key()).isPresent()) {
            return document;
        }
        int gpus;
        try {
            gpus = Clusters.read(document.require("cluster")).gpus();
        } catch (InputException e) {
            return document; // whoever reads the cluster says so
        }
        var batch = it.batch(gpus);
        return batch.isEmpty() ? document : put(document, new Stated(Fact.GLOBAL_BATCH,
                String.valueOf(batch.getAsInt()), document.find("plan").orElse(document), true));
    }

    /** The scenario with the software that the settings run on, where the scenario names none. */
    Scenario withSoftware(Scenario scenario) {
        if (settings.isEmpty() || scenario.softwareStated()) {
            return scenario;
        }
        SoftwareLevel level = scenario.software();
        List<String> notes = scenario.notes();
        if (alone) {
            level = SoftwareLevels.shipped().entries().stream().map(CatalogueEntry::value)
                    .filter(each -> each.framework() == settings.get().family()).reduce((first, second) -> second)
                    .orElse(level);
            notes = List.of(ScenarioReader.assumed(level));
        }
        for (Stated stated : settings.get().facts().all()) {
            if (stated.fact().section().equals("software") && (alone || !stated.implied())) {
                level = changed(level, stated);
            }
        }
        return ScenarioBuilder.builder(scenario).software(level).notes(notes).build();
    }

    private static SoftwareLevel changed(SoftwareLevel level, Stated stated) {
        SoftwareLevelBuilder builder = SoftwareLevelBuilder.builder(level);
        String value = stated.value();
        switch (stated.fact()) {
            case DISPATCH -> builder.dispatch(Entry.of(stated.where().place(), stated.where().path(), value)
                    .choice(ExpertDispatch.class));
            case GRADIENT_BYTES -> builder.gradientBytes(Integer.parseInt(value));
            case REDUCE_BYTES -> builder.reduceBytes(Integer.parseInt(value));
            case GATHER_BYTES -> builder.gatherBytes(Integer.parseInt(value));
            case FUSION -> builder.fusion(Fusion.valueOf(value.replace('-', '_').toUpperCase(Locale.ROOT)));
            case FUSED_LOSS -> builder.fusedCrossEntropy(Boolean.parseBoolean(value));
            case FLASH_ATTENTION -> builder.flashAttention(Boolean.parseBoolean(value));
            default -> { }
        }
        return builder.build();
    }

    /**
     * What there is to say once the scenario is read.
     *
     * @throws InputException where settings and scenario contradict each other
     */
    List<String> notes(Scenario scenario) {
        if (settings.isEmpty()) {
            return List.of();
        }
        List<String> notes = new ArrayList<>();
        if (!taken.isEmpty()) {
            notes.add("taken from the settings: " + taken.values().stream().map(stated -> stated.fact().key() + " "
                    + stated.value()).collect(Collectors.joining(", ")));
        }
        if (alone && taken.containsKey(Fact.LAYERS.key()) && settings.get().facts().find(Fact.VOCABULARY).isEmpty()
                && root.findPath(Fact.VOCABULARY.key()).isEmpty()) {
            notes.add("the settings do not say how large the vocabulary is, " + scenario.model().vocabulary()
                    + " tokens are assumed. Maybe --set model.vocabulary=...");
        }
        List<Stated> against = new ArrayList<>();
        for (Stated stated : settings.get().facts().all()) {
            Optional<String> own = own(stated.fact(), scenario);
            if (own.isEmpty() || same(stated.fact(), stated.value(), own.get()) || stated.fact() == Fact.TOKENS) {
                continue;
            }
            boolean option = root.findPath(stated.fact().key()).filter(it -> it.place().isOption()).isPresent();
            if (!stated.implied() && !option && Set.of("model", "training").contains(stated.fact().section())) {
                against.add(stated);
            } else {
                notes.add(difference(stated, own.get()));
            }
        }
        if (!against.isEmpty()) {
            throw contradiction(against, scenario);
        }
        batchNote(scenario).ifPresent(notes::add);
        notes.addAll(settings.get().notes());
        return notes;
    }

    private Optional<String> batchNote(Scenario scenario) {
        var batch = settings.get().batch(scenario.cluster().gpus());
        boolean said = settings.get().facts().find(Fact.GLOBAL_BATCH).isPresent();
        return said || batch.isEmpty() || batch.getAsInt() == scenario.training().globalBatch() ? Optional.empty()
                : Optional.of("the settings make a batch of " + batch.getAsInt() + " sequences on "
                        + scenario.cluster().gpus() + " accelerators, the scenario has "
                        + scenario.training().globalBatch() + ", which holds");
    }

    private static String difference(Stated stated, String own) {
        boolean software = stated.fact().section().equals("software");
        return stated.where().place().describe() + ": " + name(stated) + (stated.implied() ? " implies " : " says ")
                + stated.fact().key() + " " + Names.clip(stated.value()) + ", the scenario"
                + (software ? "'s software level" : "") + " has " + own + ", which holds"
                + (software ? ". Maybe --set " + stated.fact().key() + "=" + stated.value() : "");
    }

    private static String name(Stated stated) {
        return stated.where().path().isEmpty() ? "the command" : stated.where().path();
    }

    private static InputException contradiction(List<Stated> against, Scenario scenario) {
        String all = against.stream().map(stated -> stated.fact().key() + " " + Names.clip(stated.value())
                + " against " + own(stated.fact(), scenario).orElse("none")).collect(Collectors.joining(", "));
        return against.get(0).where().error("contradicts the scenario (model " + Names.clip(scenario.model().name())
                + "): " + all + "; expected them alike, or the scenario without them");
    }

    private static Optional<String> own(Fact fact, Scenario scenario) {
        SoftwareLevel level = scenario.software();
        return switch (fact) {
            case SEQUENCE -> Optional.of(String.valueOf(scenario.training().sequence()));
            case GLOBAL_BATCH -> Optional.of(String.valueOf(scenario.training().globalBatch()));
            case PRECISION -> Optional.of(Entry.nameOf(scenario.training().precision()));
            case GPUS -> Optional.of(String.valueOf(scenario.cluster().gpus()));
            case DISPATCH -> scenario.model().experts() == null ? Optional.empty()
                    : Optional.of(Entry.nameOf(level.dispatch()));
            case GRADIENT_BYTES -> Optional.of(String.valueOf(level.gradientBytes()));
            case REDUCE_BYTES -> Optional.of(String.valueOf(level.reduceBytes()));
            case GATHER_BYTES -> Optional.of(String.valueOf(level.gatherBytes()));
            case FUSION -> Optional.of(Entry.nameOf(level.fusion()));
            case FUSED_LOSS -> Optional.of(String.valueOf(level.fusedCrossEntropy()));
            case FLASH_ATTENTION -> Optional.of(String.valueOf(level.flashAttention()));
            default -> fact.of(scenario.model());
        };
    }

    private static boolean same(Fact fact, String stated, String own) {
        if (fact == Fact.VOCABULARY) {
            double written = Double.parseDouble(stated);
            double there = Double.parseDouble(own);
            return there >= written && there <= written * PADDING; // padded for even parts
        }
        return stated.equals(own);
    }
}
