package dev.trainyard.cli.view;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.Duration;
import dev.trainyard.input.Entry;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.framework.MegatronFlags;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.plan.memory.MemoryFootprint;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** One simulated step as plain values. */
public final class StepView {
    private final StepResult step;
    private final MemoryFootprint memory;
    private final long seed;
    private final Interval interval;

    /** A step and where its time is expected if it is measured. */
    public StepView(StepResult step, Interval interval, Constants constants, long seed) {
        this.step = step;
        this.interval = interval;
        Scenario scenario = step.scenario();
        this.memory = MemoryFit.of(scenario.model(), step.plan(), scenario.training().sequence(),
                Layouts.microBatches(step.plan(), scenario.training().globalBatch()), scenario.training().precision(),
                scenario.software(), constants);
        this.seed = seed;
    }

    public StepResult step() {
        return step;
    }

    /** Where a measurement is expected. */
    Interval interval() {
        return interval;
    }

    /** Peak memory of the fullest stage's accelerators. */
    MemoryFootprint memory() {
        return memory;
    }

    /** Memory of one accelerator, bytes. */
    double capacity() {
        return step.scenario().cluster().accelerator().memoryBytes();
    }

    /** Everything, in the order in which it is printed. */
    Map<String, Object> values() {
        Map<String, Object> values = new Row().with("scenario", step.scenario().name())
                .with("model", step.scenario().model().name())
                .with("parameters", ParametersView.values(step.scenario().model()))
                .with("cluster", step.scenario().cluster().name())
                .with("accelerator", step.scenario().cluster().accelerator().name())
                .with("software", step.scenario().software().name())
                .with("softwareStated", step.scenario().softwareStated())
                .with("precision", Entry.nameOf(step.scenario().training().precision()))
                .with("fidelity", Entry.nameOf(step.fidelity()))
                .with("stepSeconds", step.stepSeconds())
                .with("interval", interval(interval))
                .with("tokensPerStep", step.scenario().training().tokensPerStep())
                .with("tokensPerSecond", step.tokensPerSecond())
                .with("tokensPerSecondPerGpu", step.tokensPerSecondPerGpu())
                .with("days", value(days(step.scenario().training().tokens())))
                .with("mfu", step.mfu()).with("hfu", step.hfu())
                .with("modelTflopsPerGpu", step.modelTflopsPerGpu())
                .with("memoryBytesPerGpu", memoryBytes())
                .with("breakdown", breakdown())
                .with("computeBreakdown", computeBreakdown())
                .with("links", links())
                .with("bottleneck", step.breakdown().bottleneck().key())
                .with("plan", plan(step.plan()))
                .with("megatronFlags", megatronFlags().orElse(null))
                .with("gpus", step.gpus())
                .with("spares", step.scenario().spares())
                .with("events", step.events())
                .with("device", step.device())
                .with("seed", seed)
                .with("notes", step.scenario().notes())
                .with("scenarioDigest", ScenarioDigest.of(step.scenario())).values();
        step.utilisationNote().ifPresent(note -> values.put("utilisationNote", note));
        return values;
    }

    /** The plan as Megatron-LM's flags; empty where it does not run it. */
    Optional<String> megatronFlags() {
        try {
            return Optional.of(MegatronFlags.write(step.plan(), step.scenario().training().globalBatch()));
        } catch (LayoutException e) {
            return Optional.empty();
        }
    }

    /** An interval in seconds; its parts are standard deviations of the logarithm of time. */
    static Map<String, Object> interval(Interval interval) {
        Interval.Parts parts = interval.parts();
        return new Row().with("level", interval.level()).with("low", interval.low()).with("high", interval.high())
                .with("parts", new Row().with("constants", parts.constants()).with("software", parts.software())
                        .with("unknownInputs", parts.unknownInputs()).with("measurement", parts.measurement())
                        .with("distance", parts.distance()).values()).values();
    }

    private Map<String, Object> memoryBytes() {
        Row row = new Row().with("total", memory.total());
        memory.parts().forEach(row::with);
        return row.with("stage", memory.stage()).with("capacity", capacity())
                .with("fits", memory.fits(capacity())).values();
    }

    /** Seconds by cause, which sum to the step; compute is one of them. */
    Map<String, Object> breakdown() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("compute", step.breakdown().compute());
        for (Cause cause : Cause.values()) {
            if (!cause.isCompute()) {
                result.put(cause.key(), step.breakdown().of(cause));
            }
        }
        return result;
    }

    /** Seconds of the first-time compute by kind, which sum to the breakdown's compute. */
    Map<String, Object> computeBreakdown() {
        Map<String, Object> result = new LinkedHashMap<>();
        for (Cause cause : Cause.values()) {
            if (cause.isCompute()) {
                result.put(cause.key(), step.breakdown().of(cause));
            }
        }
        return result;
    }

    /** Share of each link class's capacity that the step uses. */
    private Map<String, Object> links() {
        Map<String, Object> result = new LinkedHashMap<>();
        for (LinkClass link : LinkClass.values()) {
            result.put(link.key(), step.links().of(link));
        }
        return result;
    }

    /** Days that so many tokens take at this speed without interruption; empty where the tokens are unknown. */
    OptionalDouble days(double tokens) {
        return tokens > 0 ? OptionalDouble.of(tokens / step.tokensPerSecond() / Duration.DAY)
                : OptionalDouble.empty();
    }

    /** A plan under the keys of scenario files. */
    static Map<String, Object> plan(Plan plan) {
        return new Row().with("tp", plan.tp()).with("cp", plan.cp()).with("pp", plan.pp()).with("vp", plan.vp())
                .with("ep", plan.ep()).with("etp", plan.etp()).with("dp", plan.dp())
                .with("microBatch", plan.microBatch()).with("schedule", Entry.nameOf(plan.schedule()))
                .with("sharding", Entry.nameOf(plan.sharding())).with("shardGroup", plan.shardGroup())
                .with("recompute", Entry.nameOf(plan.recompute())).with("recomputeLayers", plan.recomputeLayers())
                .with("sequenceParallel", plan.sequenceParallel()).with("overlapTensor", plan.overlapTensor())
                .with("overlapData", plan.overlapData()).with("overlapPipeline", plan.overlapPipeline())
                .with("stageLayers", plan.stageLayers()).values();
    }

    private static Double value(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
