package dev.trainyard.relations;

import dev.trainyard.cluster.CudaGraphs;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevelBuilder;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.pipeline.PipelineWarmup;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.ExpertsBuilder;
import dev.trainyard.model.ModelShapeBuilder;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** More work is never done sooner, and better software never later. */
final class WorkRelations {
    private WorkRelations() {}

    static List<Relation> all() {
        List<Relation> all = new ArrayList<>();
        UnaryOperator<Scenario> batch = s -> grouped(s, training(s, s.training().sequence(),
                2 * s.training().globalBatch()));
        all.add(Relation.notFaster("twice the batch", batch));
        all.add(Relation.noLessMemory("twice the batch needs no less memory", batch));
        all.add(new Relation("a sequence of twice the batch takes no longer", (runner, s) -> {
            Scenario changed = Runner.possible(batch.apply(s));
            return changed == null ? 0 : Math.max(
                    runner.seconds(changed, Fidelity.CLOSED) / 2 / runner.seconds(s, Fidelity.CLOSED),
                    runner.seconds(changed, Fidelity.EVENT) / 2 / runner.seconds(s, Fidelity.EVENT)
                            - Relation.allowed(runner, changed)) - 1;
        }));
        all.add(Relation.atMost("another micro-batch is not faster", WorkRelations::anotherMicroBatch,
                (runner, s, depth) -> -runner.seconds(s, depth)));
        UnaryOperator<Scenario> longer = s -> training(s, 2 * s.training().sequence(), s.training().globalBatch());
        all.add(Relation.notFaster("twice the sequence", longer));
        all.add(Relation.noLessMemory("twice the sequence needs no less memory", longer));
        all.add(Relation.notFasterButForBuckets("another layer a chunk", WorkRelations::deeper));
        all.add(Relation.noLessMemory("another layer a chunk needs no less memory", WorkRelations::deeper));
        models(all);
        experts(all);
        all.add(Relation.notFaster("tf32 is not faster than bf16", s -> s.training().precision() == Precision.BF16
                ? in(s, Precision.TF32) : null));
        all.add(Relation.same("fp32 runs as tf32", s -> s.training().precision() == Precision.FP32
                ? in(s, Precision.TF32) : null));
        software(all);
        return all;
    }

    private static void models(List<Relation> all) {
        all.add(Relation.notFasterButForBuckets("a wider MLP", model(m -> m.ffn() == 0 ? null
                : copy(m).ffn(2 * m.ffn()).build().model())));
        all.add(Relation.noLessMemory("a wider MLP needs no less memory", model(m -> m.ffn() == 0 ? null
                : copy(m).ffn(2 * m.ffn()).build().model())));
        all.add(Relation.notFasterButForBuckets("a wider model", model(m ->
                copy(m).hidden(2 * m.hidden()).build().model())));
        all.add(Relation.notFasterButForBuckets("twice the heads", model(m -> copy(m).heads(2 * m.heads())
                .kvHeads(2 * m.kvHeads()).build().model())));
        all.add(Relation.notFasterButForBuckets("keys and values for every head", model(m ->
                m.attention() != AttentionKind.GQA ? null
                : copy(m).kvHeads(m.heads()).attention(AttentionKind.MHA).build().model())));
        all.add(Relation.notFasterButForBuckets("twice the vocabulary",
                model(m -> copy(m).vocabulary(2 * m.vocabulary()).build().model())));
        all.add(Relation.notFasterButForBuckets("a gate in the MLP", model(m -> m.gatedMlp() ? null
                : copy(m).gatedMlp(true).build().model())));
        all.add(Relation.notFasterButForBuckets("biases", model(m -> m.biases() ? null
                : copy(m).biases(true).build().model())));
        all.add(Relation.notFasterButForBuckets("a wider window", model(m -> m.window() == 0 ? null
                : copy(m).window(2 * m.window()).build().model())));
        all.add(Relation.notFasterButForBuckets("full attention everywhere", model(m -> m.window() == 0 ? null
                : copy(m).window(0).globalEvery(0).build().model())));
        all.add(Relation.notFasterButForBuckets("attention and MLP one after the other", model(m ->
                !m.parallelBlock() ? null : copy(m).parallelBlock(false).build().model())));
    }

    private static void experts(List<Relation> all) {
        all.add(Relation.notFasterButForBuckets("an expert more a token", experts(e -> e.topK() == e.count() ? null
                : ExpertsBuilder.builder(e).topK(e.topK() + 1).build())));
        all.add(Relation.notFasterButForBuckets("wider experts", experts(e ->
                ExpertsBuilder.builder(e).ffn(2 * e.ffn()).build())));
        all.add(Relation.notFasterButForBuckets("another shared expert", experts(e -> e.shared() == 0 ? null
                : ExpertsBuilder.builder(e).shared(e.shared() + 1).build())));
        // With fewer than four on a rank more at once leave less of a wave idle.
        all.add(Relation.notFasterButForBuckets("twice as many experts", s -> s.model().experts() != null
                && s.model().experts().count() / s.plan().orElseThrow().ep() < 4 ? null
                : experts(e -> ExpertsBuilder.builder(e).count(2 * e.count()).build()).apply(s)));
    }

    private static void software(List<Relation> all) {
        all.add(Relation.notSlower("graphs of every layer", software(l -> SoftwareLevelBuilder.builder(l)
                .cudaGraphs(CudaGraphs.ALL).build())));
        all.add(Relation.notSlower("a fused loss", software(l -> SoftwareLevelBuilder.builder(l)
                .fusedCrossEntropy(true).build())));
        all.add(Relation.noMoreMemory("a fused loss needs no more memory", software(l -> SoftwareLevelBuilder
                .builder(l).fusedCrossEntropy(true).build())));
        all.add(Relation.notSlower("gradients of two bytes on the wire", software(l -> l.reduceBytes() <= 2 ? null
                : SoftwareLevelBuilder.builder(l).reduceBytes(2).build())));
        all.add(Relation.notSlower("gradients of two bytes", software(l -> l.gradientBytes() <= 2 ? null
                : SoftwareLevelBuilder.builder(l).gradientBytes(2).build())));
        all.add(Relation.notSlower("parameters gathered in one byte", software(l -> l.gatherBytes() <= 1 ? null
                : SoftwareLevelBuilder.builder(l).gatherBytes(1).fp4GatherBytes(1).build())));
        all.add(Relation.notSlower("gradients reduced under weight gradients", software(l -> SoftwareLevelBuilder
                .builder(l).asyncTensorGradient(true).build())));
        all.add(Relation.notSlower("gathers overlapped whatever the plan says", software(l -> SoftwareLevelBuilder
                .builder(l).overlapGathers(true).build())));
        // It also stands for an era: scratch for weight gradients came with it.
        all.add(Relation.atMost("flash attention keeps no more", software(l -> l.flashAttention() ? null
                : SoftwareLevelBuilder.builder(l).flashAttention(true).build()), (runner, s, depth) ->
                        runner.memory(s) - runner.buffers(s)));
    }

    private static ModelShapeBuilder copy(Transformer model) {
        return ModelShapeBuilder.builder(model.shape()).name("changed");
    }

    private static UnaryOperator<Scenario> model(UnaryOperator<Transformer> change) {
        return s -> {
            Transformer changed = change.apply(s.model());
            return changed == null ? null : ScenarioBuilder.builder(s).model(changed).build();
        };
    }

    private static UnaryOperator<Scenario> experts(UnaryOperator<Experts> change) {
        return model(m -> {
            Experts changed = m.experts() == null ? null : change.apply(m.experts());
            return changed == null ? null : copy(m).experts(changed).build().model();
        });
    }

    private static UnaryOperator<Scenario> software(UnaryOperator<SoftwareLevel> change) {
        return s -> {
            SoftwareLevel changed = change.apply(s.software());
            return changed == null ? null : s.withSoftware(changed);
        };
    }

    private static Scenario training(Scenario s, int sequence, int batch) {
        return ScenarioBuilder.builder(s).training(new Training(0, sequence, batch, s.training().precision())).build();
    }

    private static Scenario in(Scenario s, Precision precision) {
        return ScenarioBuilder.builder(s).training(new Training(0, s.training().sequence(),
                s.training().globalBatch(), precision)).build();
    }

    private static Scenario anotherMicroBatch(Scenario s) {
        Plan plan = s.plan().orElseThrow();
        return grouped(s, training(s, s.training().sequence(),
                s.training().globalBatch() + plan.dp() * plan.microBatch()));
    }

    /**
     * The changed scenario, or null where its virtual stages run in groups of another size, or are so uneven that one
     * order of passes suits one number of micro-batches better: whole groups of pp are the rule, and a rest makes all
     * groups longer.
     */
    private static Scenario grouped(Scenario s, Scenario changed) {
        Plan plan = s.plan().orElseThrow();
        return plan.vp() == 1 || plan.stageLayers().isEmpty() && group(s) == group(changed) ? changed : null;
    }

    private static int group(Scenario s) {
        Plan plan = s.plan().orElseThrow();
        int micro = Layouts.microBatches(plan, s.training().globalBatch());
        return micro < plan.pp() ? plan.pp() : PipelineWarmup.group(plan.pp(), micro);
    }

    private static Scenario deeper(Scenario s) {
        Plan plan = s.plan().orElseThrow();
        Transformer m = s.model();
        Plan changed = plan.stageLayers().isEmpty() ? plan : PlanBuilder.builder(plan).stageLayers(
                plan.stageLayers().stream().map(layers -> layers + 1).toList()).build();
        // A layer more in every chunk, and of the same kind: a longer model is cut alike and no other mixture.
        if (plan.stageLayers().isEmpty() && m.layers() % (plan.pp() * plan.vp()) != 0
                || m.experts() != null && m.experts().every() > 1 || m.window() > 0 && m.globalEvery() > 0) {
            return null;
        }
        return ScenarioBuilder.builder(s).plan(Optional.of(changed))
                .model(copy(m).layers(m.layers() + plan.pp() * plan.vp()).build().model()).build();
    }
}
