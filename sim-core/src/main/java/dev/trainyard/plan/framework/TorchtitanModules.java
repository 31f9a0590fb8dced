package dev.trainyard.plan.framework;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads how torchtitan's settings cut a model into chunks. */
final class TorchtitanModules {
    private static final List<String> NAMES = List.of("tok_embeddings", "layers", "norm", "output");

    private final Optional<Entry> section;
    private final Entry root;
    private final Transformer model;
    private final int pp;

    private TorchtitanModules(Entry root, Transformer model, int pp) {
        this.section = root.find("parallelism");
        this.root = root;
        this.model = model;
        this.pp = pp;
    }

    /** Layers of each chunk, several on a stage where the schedule is of that kind. */
    static List<Integer> layers(Entry root, Transformer model, int pp, TorchtitanSchedule schedule) {
        TorchtitanModules modules = new TorchtitanModules(root, model, pp);
        List<Integer> layers = modules.find("module_fqns_per_model_part").map(modules::named)
                .orElseGet(() -> modules.counted(schedule));
        int vp = layers.size() / pp;
        if (layers.size() % pp != 0 || (vp > 1) != schedule.chunked()) {
            throw modules.at("module_fqns_per_model_part", "pipeline_parallel_layers_per_stage",
                    "pipeline_parallel_degree").error(layers.size() + " chunks on " + pp + " stages; expected "
                    + (schedule.chunked() ? "two or more a stage" : "one a stage") + " with the schedule "
                    + schedule.title());
        }
        return layers;
    }

    private List<Integer> named(Entry parts) {
        List<Integer> layers = new ArrayList<>();
        int next = 0;
        for (Entry part : parts.elements()) {
            int before = next;
            for (Entry module : part.elements()) {
                String name = module.text();
                if (name.startsWith("layers.")) {
                    if (!name.equals("layers." + next)) {
                        throw module.error("expected layers." + next + ", found \"" + Names.clip(name) + "\"");
                    }
                    next++;
                } else if (!NAMES.contains(name)) {
                    throw module.error(Names.unknown("module", name, NAMES));
                }
            }
            layers.add(next - before);
        }
        if (next != model.layers()) {
            throw parts.error("names " + next + " layers; the model \"" + model.name() + "\" has " + model.layers());
        }
        return layers;
    }

    private List<Integer> counted(TorchtitanSchedule schedule) {
        int first = less("pipeline_parallel_first_stage_less_layers");
        int last = less("pipeline_parallel_last_stage_less_layers");
        Optional<Entry> each = find("pipeline_parallel_layers_per_stage");
        long chunks = each.isPresent()
                ? TorchtitanSplit.chunks(model, each.get().integer(1, Layouts.MAX), first, last)
                : (long) pp * (schedule.chunked() ? 2 : 1);
        int[] layers = chunks > model.layers() + 2L ? null
                : TorchtitanSplit.layers(model, (int) chunks, first, last);
        if (layers == null || Arrays.stream(layers).anyMatch(count -> count < 0)) {
            throw at("pipeline_parallel_layers_per_stage", "pipeline_parallel_degree").error(model.layers()
                    + " layers do not fill " + chunks + " chunks where the ends count as " + first + " and " + last
                    + ". Maybe fewer stages.");
        }
        return Arrays.stream(layers).boxed().toList();
    }

    private int less(String key) {
        return find(key).map(entry -> entry.integer(0, 1000)).orElse(1);
    }

    private Optional<Entry> find(String key) {
        return section.flatMap(entry -> entry.find(key));
    }

    private Entry at(String... keys) {
        return Arrays.stream(keys).map(this::find).flatMap(Optional::stream).findFirst().orElse(root);
    }
}
