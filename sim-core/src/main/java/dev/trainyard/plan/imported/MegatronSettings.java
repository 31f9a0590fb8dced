package dev.trainyard.plan.imported;

import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Limits;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.framework.MegatronFlags;
import dev.trainyard.plan.framework.MegatronLimits;
import dev.trainyard.plan.framework.MegatronSplit;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.KeyTable;
import dev.trainyard.plan.framework.shell.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flags of Megatron-LM, wherever they stood: on a line, in a script, in YAML. */
final class MegatronSettings extends ReadSettings {
    /** Flags without a value, after which a stray word is none of theirs. */
    private static final Set<String> BARE = Set.of("sequence-parallel", "use-distributed-optimizer",
            "overlap-grad-reduce", "overlap-param-gather", "tp-comm-overlap", "no-overlap-p2p-communication",
            "recompute-activations", "use-torch-fsdp2", "use-megatron-fsdp", "use-custom-fsdp",
            "account-for-embedding-in-pipeline-split", "account-for-loss-in-pipeline-split", "swiglu", "bf16", "fp16",
            "checkpoint-activations", "deepspeed-activation-checkpointing", "group-query-attention",
            "untie-embeddings-and-output-weights", "disable-bias-linear", "multi-latent-attention");
    /** Which flag a field of the plan stands in. */
    private static final Map<String, String> FLAGS = Map.of("sequenceParallel", "tensor-model-parallel-size",
            "overlapTensor", "tp-comm-overlap", "vp", "num-layers-per-virtual-pipeline-stage");
    private static final Pattern FLAG = Pattern.compile("--([a-z0-9-]+)");

    private final Map<String, Entry> flags;
    private final Entry whole;

    private MegatronSettings(Map<String, Entry> flags, Entry whole, Facts facts, List<String> notes,
            SoftwareFamily family) {
        super(family, facts, notes);
        this.flags = flags;
        this.whole = whole;
    }

    /**
     * Looks at every flag.
     *
     * @param flags by their names without dashes
     * @param whole for messages about all of them
     * @param more facts that are known from elsewhere, such as the launcher; what flags say goes before
     * @param notes sentences that there are already
     */
    static MegatronSettings of(Map<String, Entry> flags, Entry whole, Facts more, List<String> notes) {
        return of(flags, whole, more, notes, SoftwareFamily.MEGATRON);
    }

    static MegatronSettings of(Map<String, Entry> flags, Entry whole, Facts more, List<String> notes,
            SoftwareFamily program) {
        KeyTable table = KeyTable.shipped("megatron");
        Map<String, Entry> known = known(flags, whole, table);
        List<String> all = new ArrayList<>(notes);
        all.addAll(table.check(known, whole));
        boolean deepspeed = known.containsKey("deepspeed") || known.containsKey("zero-stage");
        SoftwareFamily family = deepspeed ? SoftwareFamily.MEGATRON_DEEPSPEED : program;
        return new MegatronSettings(known, whole, MegatronFacts.of(known, whole, more, all), all, family);
    }

    /** Without what is not known and does not matter; what matters is asked for, all at once. */
    private static Map<String, Entry> known(Map<String, Entry> flags, Entry whole, KeyTable table) {
        Map<String, Entry> known = new LinkedHashMap<>();
        Set<String> asked = new LinkedHashSet<>();
        List<String> where = new ArrayList<>();
        flags.forEach((name, value) -> {
            if (value.isScalar() && Unknown.in(value.text())) {
                KeyTable.Use use = table.find(name).map(KeyTable.Rule::use)
                        .orElse(table.speaks(name) ? KeyTable.Use.REFUSED : KeyTable.Use.NONE);
                String rest = Unknown.without(value.text());
                if (BARE.contains(name) || !rest.isEmpty()) {
                    known.put(name, Entry.of(value.place(), value.path(), BARE.contains(name) ? "" : rest));
                } else if (use != KeyTable.Use.NONE && use != KeyTable.Use.NOTED && !MegatronFacts.mayBeUnknown(name)) {
                    asked.addAll(Unknown.names(value.text()));
                    where.add("--" + name);
                }
            } else {
                known.put(name, BARE.contains(name) && value.isScalar() && value.text().strip().equals("true")
                        ? Entry.of(value.place(), value.path(), "") : value);
            }
        });
        if (!asked.isEmpty()) {
            throw whole.error("does not say what " + String.join(", ", where) + " " + (where.size() == 1 ? "is" : "are")
                    + "; expected values for " + String.join(", ", asked) + ". Maybe " + asked.stream()
                    .filter(name -> name.matches("[A-Za-z_0-9]+")).limit(3).map(name -> "--set plan.variables." + name
                    + "=...").reduce((a, b) -> a + " " + b).orElse("the flags written out") + "?");
        }
        return known;
    }

    @Override
    public OptionalInt batch(int gpus) {
        double ranks = (double) count("tensor-model-parallel-size") * count("pipeline-model-parallel-size")
                * count("context-parallel-size");
        // Megatron-LM's own batch is a micro-batch on every data parallel rank.
        double batch = Math.floor(gpus / ranks) * count("micro-batch-size");
        return flags.containsKey("num-layers") && flags.containsKey("micro-batch-size") && batch >= 1
                && batch <= Limits.BATCH ? OptionalInt.of((int) batch) : OptionalInt.empty();
    }

    private int count(String flag) {
        return flags.containsKey(flag) ? flags.get(flag).integer(1, Limits.BATCH) : 1;
    }

    @Override
    public Plan plan(Transformer model, SoftwareLevel software, int gpus, int globalBatch) {
        Map<String, String> words = new LinkedHashMap<>();
        flags.forEach((name, value) -> words.put(name, value.isScalar() ? value.text() : ""));
        Optional<String> experts = Optional.ofNullable(words.get("moe-expert-parallel-size"));
        if (experts.isPresent() && model.experts() != null) {
            words.putIfAbsent("expert-model-parallel-size", experts.get());
        }
        try {
            Plan plan = MegatronFlags.read(words, model, software, gpus).plan();
            checkEven(plan, model, words);
            int batch = globalBatch > 0 ? globalBatch : facts.find(Fact.GLOBAL_BATCH)
                    .map(stated -> Integer.parseInt(stated.value())).orElse(0);
            if (batch > 0) {
                MegatronLimits.check(plan, model, batch);
                checkGroup(plan, batch);
            }
            return plan;
        } catch (LayoutException e) {
            throw located(e);
        }
    }

    /** Without a layout Megatron-LM cuts evenly, or not at all. */
    private static void checkEven(Plan plan, Transformer model, Map<String, String> words) {
        boolean embedding = words.containsKey("account-for-embedding-in-pipeline-split");
        boolean loss = words.containsKey("account-for-loss-in-pipeline-split");
        long chunks = (long) plan.pp() * plan.vp();
        if (plan.stageLayers().isEmpty() && chunks > 1 && (chunks > model.layers() + 2L
                || MegatronSplit.even(model, (int) chunks, embedding, loss) == null)) {
            throw new LayoutException("pp", "--pipeline-model-parallel-size: Megatron-LM does not cut " + model.layers()
                    + " layers into " + chunks + " unlike chunks" + (embedding || loss
                    ? ", the embedding or the loss counted" : "") + ". Maybe --decoder-first-pipeline-num-layers, or"
                    + " --pipeline-model-parallel-layout.");
        }
    }

    private void checkGroup(Plan plan, int batch) {
        Entry written = flags.get("microbatch-group-size-per-virtual-pipeline-stage");
        if (written == null || plan.vp() == 1 || Layouts.microBatches(plan, batch) < plan.pp()) {
            return;
        }
        int usual = MegatronLimits.group(plan, batch);
        int expected = usual == 0 ? plan.pp() : usual;
        if (written.integer(1, Layouts.MAX) != expected) {
            throw written.error("a plan takes the smallest group that runs; expected " + expected + ", found "
                    + written.text());
        }
    }

    private InputException located(LayoutException e) {
        Matcher matcher = FLAG.matcher(e.getMessage());
        Entry at = flags.getOrDefault(FLAGS.getOrDefault(e.field(), ""), whole);
        if (matcher.find() && flags.containsKey(matcher.group(1))) {
            at = flags.get(matcher.group(1));
        }
        return at.error(e.getMessage());
    }
}
