package dev.trainyard.plan;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Limits;
import dev.trainyard.model.LayerKind;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.layer.Dense;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.Mixer;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.model.layer.Projection;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Which layouts can exist, and how they cut a model into chunks. Every refusal names the nearest valid values. */
public final class Layouts {
    /** No count in a plan is larger: far beyond any cluster, yet products of two stay far from overflow. */
    public static final int MAX = Limits.COUNT;

    private Layouts() {}

    /**
     * Checks everything that makes a layout impossible, memory left out.
     *
     * @param sequence tokens in one sequence
     * @param globalBatch sequences in one step
     * @throws LayoutException naming the field, the value, what was expected and the nearest valid values
     */
    public static void check(Transformer model, Cluster cluster, Plan plan, int sequence, int globalBatch) {
        checkCounts(plan, sequence, globalBatch);
        checkAccelerators(cluster.gpus(), plan);
        checkTensor(model, plan);
        checkSequence(plan, sequence);
        checkExperts(model, plan);
        checkBatch(plan, globalBatch);
        stageLayers(model, plan);
        checkPasses(plan, globalBatch);
        checkSchedule(plan, globalBatch);
        checkSharding(plan);
    }

    /** Micro-batches that one replica works through in one step. */
    public static int microBatches(Plan plan, int globalBatch) {
        return (int) (globalBatch / ((long) plan.dp() * plan.microBatch()));
    }

    /**
     * Layers of each of the {@code pp * vp} chunks, in model order: those of {@code plan.stageLayers()}, or as even as
     * can be, where a multi-token-prediction layer counts as one of the last chunk's. When they do not divide, the
     * chunks at both ends get one layer less, the last before the first: they also hold the LM head and the embedding,
     * as with Megatron-LM's {@code --account-for-embedding-in-pipeline-split} and
     * {@code --account-for-loss-in-pipeline-split}. Chunk {@code c} runs on stage {@code c % pp}.
     *
     * @throws LayoutException where there are too few layers, or the plan's own list does not add up
     */
    public static int[] stageLayers(Transformer model, Plan plan) {
        int chunks = Math.multiplyExact(plan.pp(), plan.vp());
        if (!plan.stageLayers().isEmpty()) {
            return givenLayers(model, plan, chunks);
        }
        // The embedding and the head may each stand alone in a chunk, so two chunks may go without a layer.
        if (model.layers() < chunks - (chunks > 2 ? 2 : 0)) {
            String field = plan.vp() > 1 ? "vp" : "pp";
            throw new LayoutException(field, "pp * vp = " + plan.pp() + " * " + plan.vp() + " = " + chunks
                    + " chunks are more than the model's " + model.layers() + " layers. Maybe " + field + " "
                    + Math.max(1, model.layers() / (plan.vp() > 1 ? plan.pp() : 1)) + " or less.");
        }
        int[] layers = new int[chunks];
        int more = model.multiTokenLayers();
        int most = (model.layers() + more + chunks - 1) / chunks;
        Arrays.fill(layers, most);
        layers[chunks - 1] -= Math.min(more, most);
        int missing = most * chunks - Math.min(more, most) - model.layers();
        for (int i = 0; missing > 0; i++) {
            int chunk = i / 2 % chunks;
            int taken = i % 2 == 0 ? chunks - 1 - chunk : chunk;
            if (layers[taken] > 0) {
                layers[taken]--;
                missing--;
            }
        }
        return layers;
    }

    /**
     * The numbers of virtual stages that the model, the stages and the batch allow, ascending; 1 is always among them.
     * For runs whose interleaving is not known, so they hold to Megatron-LM's usual rule of whole groups of pp
     * micro-batches, which {@link #check} does not ask for.
     */
    public static List<Integer> virtualStages(Transformer model, Plan plan, int globalBatch) {
        List<Integer> result = new ArrayList<>(List.of(1));
        if (plan.pp() == 1 || plan.schedule() != Schedule.ONE_F_ONE_B
                || microBatches(plan, globalBatch) % plan.pp() != 0) {
            return result;
        }
        int head = model.layers() % plan.pp() == 0 ? 0 : 2;
        for (int vp = 2; vp * plan.pp() <= model.layers() + head; vp++) {
            int chunks = vp * plan.pp();
            if (model.layers() % chunks == 0 || (model.layers() + 2) % chunks == 0) {
                result.add(vp);
            }
        }
        return result;
    }

    private static int[] givenLayers(Transformer model, Plan plan, int chunks) {
        List<Integer> given = plan.stageLayers();
        if (given.size() != chunks) {
            throw new LayoutException("stageLayers", "has " + given.size() + " numbers; expected one for each of the pp"
                    + " * vp = " + plan.pp() + " * " + plan.vp() + " = " + chunks + " chunks");
        }
        long sum = 0;
        for (int layers : given) {
            if (layers < 0 || layers > model.layers()) {
                throw new LayoutException("stageLayers", "a chunk cannot have " + layers + " of " + model.layers()
                        + " layers");
            }
            sum += layers;
        }
        if (sum != model.layers()) {
            throw new LayoutException("stageLayers", "adds up to " + sum + " layers; the model has " + model.layers());
        }
        return given.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void checkCounts(Plan plan, int sequence, int globalBatch) {
        positive("tp", plan.tp());
        positive("cp", plan.cp());
        positive("pp", plan.pp());
        positive("vp", plan.vp());
        positive("ep", plan.ep());
        positive("etp", plan.etp());
        positive("dp", plan.dp());
        positive("microBatch", plan.microBatch());
        positive("sequence", sequence);
        positive("globalBatch", globalBatch);
        if (plan.shardGroup() < 0 || plan.recomputeLayers() < 0) {
            throw new LayoutException(plan.shardGroup() < 0 ? "shardGroup" : "recomputeLayers",
                    "must be 0 (all) or more, found " + Math.min(plan.shardGroup(), plan.recomputeLayers()));
        }
        if ((double) plan.pp() * plan.vp() > MAX) {
            throw new LayoutException("vp", "pp * vp = " + plan.pp() + " * " + plan.vp()
                    + " chunks are more than any model has layers");
        }
    }

    private static void positive(String field, int value) {
        if (value < 1 || value > MAX) {
            throw new LayoutException(field, "must lie between 1 and " + MAX + ", found " + value);
        }
    }

    private static void checkAccelerators(int gpus, Plan plan) {
        double used = (double) plan.tp() * plan.cp() * plan.pp() * plan.dp();
        if (used == gpus) {
            return;
        }
        double replica = (double) plan.tp() * plan.cp() * plan.pp();
        String product = "tp * cp * pp * dp = " + plan.tp() + " * " + plan.cp() + " * " + plan.pp() + " * " + plan.dp()
                + " = " + plain(used) + " accelerators, but there are " + gpus;
        if (replica > gpus) {
            String field = plan.pp() >= plan.tp() && plan.pp() >= plan.cp() ? "pp" : plan.tp() >= plan.cp() ? "tp"
                    : "cp";
            throw new LayoutException(field, product + ": one replica alone takes " + plain(replica)
                    + ". Maybe a smaller " + field + ", or " + plain(replica) + " accelerators or more.");
        }
        int dp = Math.max(1, (int) (gpus / replica));
        throw new LayoutException("dp", product + ". Maybe dp " + dp + (dp * replica == gpus ? "."
                : " with " + plain(dp * replica) + " accelerators."));
    }

    private static void checkTensor(Transformer model, Plan plan) {
        int tp = plan.tp();
        for (LayerKind placed : model.kinds()) {
            Layer kind = placed.layer();
            for (Mixer.Divided part : kind.mixer().divided()) {
                if (!part.copied()) {
                    divides("tp", tp, part.count(), part.what());
                } else if (part.count() % tp != 0 && tp % part.count() != 0) {
                    throw new LayoutException("tp", "tp " + tp + " neither divides " + part.what() + " nor is a"
                            + " multiple of them. Maybe tp " + nearestDivisors(part.count(), tp) + ".");
                }
            }
            if (kind.feedForward() instanceof Dense dense) {
                divides("tp", tp, dense.width(), "the MLP's width of " + dense.width());
            }
            if (kind.feedForward() instanceof Projection projection && projection.inner() > 0) {
                divides("tp", tp, projection.inner(), "the projector's width of " + projection.inner());
            }
        }
        divides("tp", tp, model.hidden(), "the model's width of " + model.hidden());
    }

    /** True where so many tensor ranks divide every layer. */
    public static boolean splits(Transformer model, int tp) {
        return model.hidden() % tp == 0 && model.kinds().stream().map(LayerKind::layer).allMatch(kind ->
                kind.mixer().divided().stream().allMatch(part -> part.count() % tp == 0
                        || part.copied() && tp % part.count() == 0)
                && (!(kind.feedForward() instanceof Dense dense) || dense.width() % tp == 0)
                && (!(kind.feedForward() instanceof Projection projection) || projection.inner() % tp == 0));
    }

    private static void checkSequence(Plan plan, int sequence) {
        // Causal attention is balanced by giving each rank two slices, one from each end (Megatron-LM's CP).
        if (plan.cp() > 1 && sequence % (2L * plan.cp()) != 0) {
            throw new LayoutException("cp", "a sequence of " + sequence + " tokens does not split into 2 * cp = "
                    + 2L * plan.cp() + " slices. Maybe cp "
                    + nearestDivisors(Math.max(1, sequence / 2), plan.cp()) + ".");
        }
        if (plan.sequenceParallel() && plan.tp() > 1) {
            int local = sequence / plan.cp();
            divides("tp", plan.tp(), local, "the " + local + " tokens of a rank's sequence (sequenceParallel)");
        }
    }

    private static void checkExperts(Transformer model, Plan plan) {
        if (model.mixture() == null) {
            if (plan.ep() > 1 || plan.etp() > 1) {
                throw new LayoutException(plan.ep() > 1 ? "ep" : "etp", "the model \"" + model.name()
                        + "\" has no experts to split. Maybe " + (plan.ep() > 1 ? "ep" : "etp") + " 1.");
            }
            return;
        }
        for (Layer kind : model.stack().kinds()) {
            Mixture experts = kind.mixture();
            if (experts != null) {
                divides("ep", plan.ep(), experts.count(), "the " + experts.count() + " experts");
                divides("etp", plan.etp(), experts.ffn(), "an expert's width of " + experts.ffn());
            }
        }
        long ranks = (long) plan.dp() * plan.cp() * plan.tp();
        if (ranks % ((long) plan.ep() * plan.etp()) != 0) {
            int room = (int) Math.min(MAX, Math.max(1, ranks / plan.etp()));
            throw new LayoutException("ep", "ep * etp = " + plan.ep() + " * " + plan.etp() + " must divide dp * cp * tp"
                    + " = " + plan.dp() + " * " + plan.cp() + " * " + plan.tp() + " = " + ranks + ". Maybe ep "
                    + nearestDivisors(room, plan.ep()) + ".");
        }
    }

    private static void checkBatch(Plan plan, int globalBatch) {
        long step = (long) plan.dp() * plan.microBatch();
        if (globalBatch % step != 0) {
            long below = globalBatch / step * step;
            throw new LayoutException("globalBatch", "a global batch of " + globalBatch + " sequences does not split"
                    + " into dp * microBatch = " + plan.dp() + " * " + plan.microBatch() + " = " + step + ". Maybe "
                    + (below > 0 ? below + " or " : "") + (below + step) + ".");
        }
    }

    /** Every pass of every chunk is simulated: a slip in the batch must not cost minutes and all memory. */
    private static void checkPasses(Plan plan, int globalBatch) {
        long microBatches = microBatches(plan, globalBatch);
        long passes = Limits.passes(plan.pp(), plan.vp(), microBatches);
        if (passes <= Limits.PASSES) {
            return;
        }
        long most = Math.max(1, Limits.PASSES / Limits.passes(plan.pp(), plan.vp(), 1)) * plan.dp()
                * plan.microBatch();
        throw new LayoutException("globalBatch", "makes " + microBatches + " micro-batches a replica, or " + passes
                + " passes; expected at most " + Limits.PASSES + ". Maybe " + most
                + " or less, or more dp or microBatch.");
    }

    private static void checkSchedule(Plan plan, int globalBatch) {
        int micro = microBatches(plan, globalBatch);
        if (plan.vp() > 1 && plan.pp() == 1) {
            throw new LayoutException("vp", "interleaving needs a pipeline: vp " + plan.vp()
                    + " with pp 1. Maybe vp 1.");
        }
        Schedule schedule = plan.schedule();
        String name = name(schedule);
        boolean dual = schedule == Schedule.DUAL_PIPE;
        if (dual && plan.vp() > 1) {
            throw new LayoutException("vp", "the schedule dual-pipe holds two chunks a stage by itself, found vp "
                    + plan.vp() + ". Maybe vp 1.");
        }
        if (dual && (plan.pp() < 2 || plan.pp() % 2 != 0)) {
            throw new LayoutException("pp", "the schedule dual-pipe needs an even number of stages, found " + plan.pp()
                    + ". Maybe " + (plan.pp() < 2 ? 2 : plan.pp() - 1 + " or " + (plan.pp() + 1)) + ".");
        }
        if (dual && (micro % 2 != 0 || micro < 2 * plan.pp())) {
            throw new LayoutException("schedule", "dual-pipe needs an even number of at least 2 * pp = " + 2 * plan.pp()
                    + " micro-batches a replica, found " + micro + ". Maybe one-f-one-b.");
        }
        if (schedule.isV() && plan.pp() < 2) {
            throw new LayoutException("pp", "the schedule " + name + " needs a pipeline, found pp " + plan.pp()
                    + ". Maybe pp 2, or one-f-one-b.");
        }
        if (schedule.virtualStages() != 0 && plan.vp() != schedule.virtualStages()) {
            throw new LayoutException("vp", "the schedule " + name + " needs vp " + schedule.virtualStages()
                    + ", found vp " + plan.vp() + ". Maybe vp " + schedule.virtualStages() + ".");
        }
        if (schedule.kind().pairs() && micro < 2 * plan.pp()) {
            throw new LayoutException("schedule", name + " needs at least 2 * pp = " + 2 * plan.pp()
                    + " micro-batches a replica, found " + micro + ". Maybe zb-v.");
        }
        PipelineShape.refusal(schedule, plan.pp(), plan.vp(), micro).ifPresent(reason -> {
            throw new LayoutException("schedule", reason);
        });
    }

    private static void checkSharding(Plan plan) {
        if (plan.shardGroup() == 0) {
            return;
        }
        if (plan.sharding() != Sharding.ZERO3) {
            throw new LayoutException("shardGroup", "only zero3 shards within a group, found " + name(plan.sharding())
                    + ". Maybe sharding zero3, or shardGroup 0.");
        }
        long ranks = (long) plan.dp() * plan.cp();
        if (ranks % plan.shardGroup() != 0) {
            throw new LayoutException("shardGroup", plan.shardGroup() + " does not divide dp * cp = " + plan.dp()
                    + " * " + plan.cp() + " = " + ranks + ". Maybe "
                    + nearestDivisors((int) Math.min(MAX, ranks), plan.shardGroup()) + ".");
        }
    }

    private static void divides(String field, int value, int whole, String what) {
        if (whole % value != 0) {
            throw new LayoutException(field, field + " " + value + " does not divide " + what + ". Maybe " + field + " "
                    + nearestDivisors(whole, value) + ".");
        }
    }

    /** The divisors next below and above, as "4 or 8". */
    private static String nearestDivisors(int whole, int wanted) {
        int below = Math.min(wanted, whole);
        while (whole % below != 0) {
            below--;
        }
        List<Integer> near = new ArrayList<>(List.of(below));
        for (int above = wanted + 1; above <= whole && above <= 4L * wanted; above++) {
            if (whole % above == 0) {
                near.add(above);
                break;
            }
        }
        return near.stream().map(String::valueOf).collect(Collectors.joining(" or "));
    }

    private static String name(Enum<?> constant) {
        return Entry.nameOf(constant);
    }

    private static String plain(double count) {
        return count < 1e15 ? Long.toString((long) count) : Double.toString(count);
    }
}
