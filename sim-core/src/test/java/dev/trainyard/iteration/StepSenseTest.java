package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.model.LayerParameters;
import dev.trainyard.model.ModelFlops;
import dev.trainyard.model.Models;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What any step time must do when the machine or the plan changes. */
class StepSenseTest {
    private static final Constants SHIPPED = Constants.shipped();
    private static final Transformer DENSE = Steps.dense(32);

    private static StepResult step(Transformer model, Steps.Draft draft, String accelerator, int globalBatch) {
        return Steps.closed(Steps.scenario(model, draft.plan(), accelerator, 4096, globalBatch, Precision.BF16),
                SHIPPED);
    }

    @Test
    void fasterAcceleratorsMakeFasterSteps() {
        Steps.Draft draft = new Steps.Draft().split(4, 2, 8);
        draft.sharding = Sharding.ZERO1;
        draft.overlapData = true;
        double last = Double.POSITIVE_INFINITY;
        for (String accelerator : new String[] {"a100-sxm-80", "h100-sxm-96gb-500w", "h100-sxm", "b200-sxm",
            "gb200", "gb300"}) {
            double seconds = step(DENSE, draft, accelerator, 128).stepSeconds();
            assertThat(seconds).as(accelerator).isLessThan(last);
            last = seconds;
        }
    }

    @Test
    void narrowerFormatsMakeFasterSteps() {
        Steps.Draft draft = new Steps.Draft().split(4, 1, 8);
        double last = Double.POSITIVE_INFINITY;
        for (Precision precision : new Precision[] {Precision.BF16, Precision.MXFP8, Precision.NVFP4}) {
            double seconds = Steps.closed(Steps.scenario(Models.shipped().find("llama3-70b").orElseThrow(),
                    draft.plan(), "gb200", 8192, 64, precision), SHIPPED).stepSeconds();
            assertThat(seconds).as(precision.name()).isLessThan(last);
            last = seconds;
        }
    }

    @Test
    void moreMicroBatchesLeaveASmallerBubble() {
        Steps.Draft draft = new Steps.Draft().split(1, 8, 1);
        double last = 1;
        for (int micro = 8; micro <= 512; micro *= 2) {
            StepResult result = step(DENSE, draft, "h100-sxm", micro);
            double share = result.breakdown().of(Cause.PIPELINE_BUBBLE) / result.stepSeconds();
            assertThat(share).isPositive().isLessThan(last);
            last = share;
        }
        assertThat(last).isLessThan(0.1);
    }

    @Test
    void interleavingAndZeroBubbleShrinkTheBubble() {
        Steps.Draft draft = new Steps.Draft().split(1, 8, 1);
        double plain = step(DENSE, draft, "h100-sxm", 16).breakdown().of(Cause.PIPELINE_BUBBLE);
        draft.vp = 4;
        assertThat(step(DENSE, draft, "h100-sxm", 16).breakdown().of(Cause.PIPELINE_BUBBLE)).isLessThan(0.5 * plain);
        draft.vp = 1;
        draft.schedule = Schedule.ZERO_BUBBLE;
        assertThat(step(DENSE, draft, "h100-sxm", 16).breakdown().of(Cause.PIPELINE_BUBBLE)).isLessThan(0.75 * plain);
    }

    @Test
    void twiceTheBatchIsTwiceTheStep() {
        Steps.Draft draft = new Steps.Draft().split(2, 1, 8);
        draft.sharding = Sharding.ZERO1;
        double one = step(DENSE, draft, "h100-sxm", 512).stepSeconds();
        assertThat(step(DENSE, draft, "h100-sxm", 1024).stepSeconds() / one).isBetween(1.95, 2.0);
    }

    /** The same machine and plan, only the domain is smaller than the tensor group; then further out still. */
    @ParameterizedTest
    @CsvSource({"h100-sxm, 1.1", "gb200, 1.3"})
    void tensorParallelismAcrossDomainsIsSlower(String accelerator, double factor) {
        Transformer model = Models.shipped().find("llama3-70b").orElseThrow();
        double inside = tensor(model, accelerator, 16, 64);
        double across = tensor(model, accelerator, 16, 8);
        double farther = tensor(model, accelerator, 16, 2);
        assertThat(across / inside).isGreaterThan(factor);
        assertThat(farther / across).isGreaterThan(1.5);
    }

    private static double tensor(Transformer model, String accelerator, int ranks, int domain) {
        Scenario usual = Steps.scenario(model, new Steps.Draft().split(ranks, 1, 4).plan(), accelerator, 4096, 64,
                Precision.BF16);
        Cluster c = usual.cluster();
        Cluster cut = new Cluster(c.name(), c.accelerator(), c.gpus(), Math.min(domain, c.gpusPerNode()), domain,
                c.nicBytesPerSecond(), c.fabric());
        return Steps.closed(new Scenario("cut", model, cut, usual.plan(), usual.training(), usual.software(), true),
                SHIPPED).stepSeconds();
    }

    @Test
    void expertsAcrossNodesTravelSlower() {
        Transformer model = Steps.mixture(16);
        double last = 0;
        for (int ranks = 2; ranks <= 16; ranks *= 2) {
            Steps.Draft draft = new Steps.Draft().split(1, 1, 16);
            draft.ep = ranks;
            double seconds = step(model, draft, "h100-sxm", 64).breakdown().of(Cause.EXPERT_PARALLEL);
            assertThat(seconds).isGreaterThan(last * (ranks > 8 ? 2 : 1));
            last = seconds;
        }
    }

    /** Nemotron-4 15B from 16 and Llama 3 70B from 64 to 2,048 H100, the work of each GPU fixed (published runs). */
    @ParameterizedTest
    @CsvSource({"nemotron4-15b, BF16, v25.04.02, true", "nemotron4-15b, FP8, v25.04.02, true",
        "llama3-70b, BF16, v25.04.02 llama3.1, false", "llama3-70b, FP8, v25.04.02 llama3.1, false"})
    void weakScalingNeverGetsFasterAndRisesAsMeasured(String model, Precision precision, String source, boolean bound) {
        List<PublishedRun> series = series(run -> run.scenario().model().name().equals(model)
                && run.scenario().training().precision() == precision && run.source().contains(source));
        assertThat(series.size()).isGreaterThanOrEqualTo(4);
        StepSimulator simulator = new StepSimulator(new CpuKernels(1), SHIPPED);
        List<Double> predicted = new ArrayList<>();
        for (PublishedRun run : series) {
            predicted.add(simulator.simulate(run.scenario(), Fidelity.CLOSED).stepSeconds());
        }
        for (int i = 1; i < predicted.size(); i++) {
            assertThat(predicted.get(i)).as(series.get(i).id()).isGreaterThanOrEqualTo(0.999 * predicted.get(i - 1));
        }
        double rise = predicted.get(predicted.size() - 1) / predicted.get(0) - 1;
        double measured = series.get(series.size() - 1).measuredSeconds().orElseThrow()
                / series.get(0).measuredSeconds().orElseThrow() - 1;
        assertThat(rise).isPositive();
        if (bound) {
            assertThat(rise).isLessThan(3 * measured);
        }
    }

    private static List<PublishedRun> series(Predicate<PublishedRun> which) {
        return PublishedRuns.shipped().stream().filter(which)
                .sorted(Comparator.comparingInt(run -> run.scenario().cluster().gpus())).toList();
    }

    @Test
    void nothingExplodesFromOneNodeToAHundredAndFiftyThousandAccelerators() {
        List<String> odd = new ArrayList<>();
        int simulated = 0;
        // Models cut to a few layers for one node are measured, not trained: they have neither pipeline nor scale.
        for (String name : Models.shipped().names().stream().filter(n -> !n.endsWith("layers")).toList()) {
            Transformer model = Models.shipped().find(name).orElseThrow();
            if (name.endsWith("layers")) {
                // A few layers of a model, cut to fit one node for measurement: nothing anybody trains.
                continue;
            }
            for (String accelerator : new String[] {"a100-sxm-80", "h100-sxm", "gb200"}) {
                for (int gpus : new int[] {8, 64, 512, 4096, 15000, 32768, 90000, 150000}) {
                    Optional<Scenario> scenario = sane(model, accelerator, gpus);
                    if (scenario.isPresent()) {
                        simulated++;
                        double mfu = Steps.closed(scenario.get(), SHIPPED).mfu();
                        if (!(mfu >= 0.05 && mfu <= 0.7)) {
                            odd.add(name + " " + mfu + " " + accelerator + " " + scenario.get().plan().orElseThrow());
                        }
                    }
                }
            }
        }
        assertThat(simulated).isGreaterThan(500);
        assertThat(odd).isEmpty();
    }

    /** A plan as a planner would write it down first; empty where the model and the machine do not suit. */
    private static Optional<Scenario> sane(Transformer model, String accelerator, int gpus) {
        ParameterCount count = ParameterCount.of(model);
        double routed = count.layers(LayerParameters::routedExperts);
        double weights = count.trained();
        Steps.Draft draft = new Steps.Draft();
        draft.sharding = Sharding.ZERO1;
        draft.overlapData = true;
        draft.overlapTensor = true;
        draft.overlapPipeline = true;
        draft.recompute = Recompute.SELECTIVE;
        double dense = weights - routed;
        while (draft.tp < 8 && dense / draft.tp > 30e9 / 8 && model.heads() % (2 * draft.tp) == 0) {
            draft.tp *= 2;
        }
        for (int stages = 1; stages <= Math.min(64, model.layers()); stages++) {
            if (gpus % (draft.tp * stages) != 0) {
                continue;
            }
            draft.pp = stages;
            draft.dp = gpus / draft.tp / stages;
            draft.ep = 1;
            while (model.experts() != null && draft.ep < 64 && draft.dp * draft.tp % (2 * draft.ep) == 0
                    && model.experts().count() % (2 * draft.ep) == 0) {
                draft.ep *= 2;
            }
            // Six bytes a parameter held and twelve more shared out by the distributed optimizer.
            double held = (dense / draft.tp + routed / draft.ep) / stages;
            if (6 * held + 12 * weights / gpus > 45e9) {
                continue;
            }
            return scenario(model, draft.plan(), accelerator);
        }
        return Optional.empty();
    }

    private static Optional<Scenario> scenario(Transformer model, Plan plan, String accelerator) {
        int batch = plan.dp() * Math.max(8, 4 * plan.pp());
        String level = accelerator.startsWith("a100") ? "nemo-2023" : SoftwareLevels.newest().name();
        Scenario scenario = new Scenario("sane", model, Steps.cluster(accelerator, plan.gpus()), Optional.of(plan),
                new Training(0, 4096, batch, Precision.BF16), SoftwareLevels.find(level).orElseThrow(), true);
        try {
            Layouts.check(model, scenario.cluster(), plan, 4096, batch);
            return Optional.of(scenario);
        } catch (LayoutException e) {
            return Optional.empty();
        }
    }

    /** Sharing links takes time, never gives it. */
    @Test
    void contentionNeverMakesAStepFaster() {
        for (boolean mixture : new boolean[] {false, true}) {
            Steps.Draft draft = new Steps.Draft().split(2, 4, 16);
            draft.sharding = Sharding.ZERO1;
            draft.overlapData = true;
            draft.overlapPipeline = true;
            draft.ep = mixture ? 16 : 1;
            Scenario scenario = Steps.scenario(mixture ? Steps.mixture(16) : DENSE, draft.plan(), 4096, 16 * 8);
            double alone = Steps.event(scenario, SHIPPED, false, 1).stepSeconds();
            assertThat(Steps.event(scenario, SHIPPED, true, 1).stepSeconds())
                    .isGreaterThanOrEqualTo(alone * (1 - 1e-9)).isLessThan(1.5 * alone);
            assertThat(Steps.closed(scenario, SHIPPED).stepSeconds()).isCloseTo(alone, within(1e-6 * alone));
        }
    }

    /** A cluster's spare accelerators are not the plan's. */
    @Test
    void utilisationCountsThePlansAccelerators() {
        StepResult result = step(DENSE, new Steps.Draft().split(2, 2, 4), "h100-sxm", 64);
        Cluster cluster = result.scenario().cluster();
        assertThat(result.gpus()).isEqualTo(16);
        double flops = 3 * ModelFlops.forwardPerSequence(DENSE, 4096, false) * 64;
        assertThat(result.mfu()).isCloseTo(flops / result.stepSeconds() / 16 / cluster.accelerator().peak().bf16(),
                within(1e-12));
        assertThat(result.tokensPerSecond()).isCloseTo(64 * 4096 / result.stepSeconds(), within(1e-6));
    }
}
