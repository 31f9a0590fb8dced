package dev.trainyard.study.sweep;

import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.scenario.Training;
import java.util.Arrays;

/** A run of consecutive points with their answers, reused from one run to the next. */
public final class PointBlock {
    private final SweptScenario[] outer;
    private final Placed[] placed;
    private final int[] options;
    private final double[] stepSeconds;
    private final double[] memoryBytes;
    private final double[] breakdown;
    private final int outputs;
    private final double[] campaigns;
    private long first;
    private int size;

    /** Room for so many points of a study. */
    public PointBlock(int room, Study study) {
        outputs = study.campaign().map(campaign -> campaign.outputs().size()).orElse(0);
        campaigns = new double[Math.multiplyExact(room, outputs)];
        outer = new SweptScenario[room];
        placed = new Placed[room];
        options = new int[room];
        stepSeconds = new double[room];
        memoryBytes = new double[room];
        breakdown = new double[Math.multiplyExact(room, Cause.COUNT)];
    }

    void clear(long firstPoint, int points) {
        first = firstPoint;
        size = points;
        Arrays.fill(outer, null);
        Arrays.fill(placed, null); // nothing of an earlier run is kept from being collected
        Arrays.fill(stepSeconds, 0, points, Double.POSITIVE_INFINITY);
    }

    void put(int i, SweptScenario of) {
        outer[i] = of;
    }

    void put(int i, Placed plan, int ofOptions) {
        placed[i] = plan;
        options[i] = ofOptions;
    }

    void answer(int i, double seconds, double bytes, double[] causes, int at) {
        stepSeconds[i] = seconds;
        memoryBytes[i] = bytes;
        System.arraycopy(causes, at, breakdown, i * Cause.COUNT, Cause.COUNT);
    }

    void campaign(int i, int output, double value) {
        campaigns[i * outputs + output] = value;
    }

    /** A figure of the campaign of a point that was timed, in the order of the study's outputs; NaN for none. */
    public double campaign(int i, int output) {
        return campaigns[i * outputs + output];
    }

    /** Number of the first point. */
    public long first() {
        return first;
    }

    /** Points that it has room for. */
    public int room() {
        return outer.length;
    }

    /** How many points. */
    public int size() {
        return size;
    }

    /** What a point has in common with others. */
    public SweptScenario outer(int i) {
        return outer[i];
    }

    /** The plan but for recomputation and overlaps, which are in {@link #options}; null where there is none. */
    public Plan plan(int i) {
        return placed[i] == null ? null : placed[i].plan();
    }

    /** The plan with its own recomputation and overlaps. */
    Plan ownPlan(int i) {
        int own = options[i];
        Plan plan = placed[i].plan();
        return PlanBuilder.builder(plan).recompute(Recompute.values()[PlanBatch.recompute(own)])
                .recomputeLayers(PlanBatch.recomputedLayers(own)).overlapData(PlanBatch.overlapsData(own))
                .overlapPipeline(PlanBatch.overlapsPipeline(own)).build();
    }

    /** Sequences in one step; 0 where there is no scenario. */
    public int globalBatch(int i) {
        return placed[i] == null ? 0 : placed[i].globalBatch();
    }

    /** Schedule, recomputation and overlaps as {@link PlanBatch} packs them. */
    public int options(int i) {
        return options[i];
    }

    /** What became of it. */
    public PointStatus status(int i) {
        if (outer[i].problem() != null) {
            return PointStatus.IMPOSSIBLE;
        }
        if (placed[i].problem() != null) {
            return placed[i].plan() == null ? PointStatus.NO_PLAN : PointStatus.IMPOSSIBLE;
        }
        return stepSeconds[i] == Double.POSITIVE_INFINITY ? PointStatus.DOES_NOT_FIT : PointStatus.OK;
    }

    /** Why it is impossible; null where it is not. */
    public String problem(int i) {
        return outer[i].problem() != null ? outer[i].problem() : placed[i].problem();
    }

    /** Time of one step, s; infinite where there is none. */
    public double stepSeconds(int i) {
        return stepSeconds[i];
    }

    /** Model FLOPs utilisation of a point that was timed: a share. */
    public double mfu(int i) {
        Training training = outer[i].scenario().training();
        double peak = outer[i].scenario().cluster().accelerator().peak().countedOf(training.precision());
        return outer[i].modelFlopsPerSequence() * globalBatch(i) / stepSeconds[i] / placed[i].plan().gpus() / peak;
    }

    /** Why there is a reason to look twice: MFU is above 1; null where it is not. */
    public String utilisationNote(int i) {
        return mfu(i) > 1 ? "mfu is above 1, as it counts " + StepResult.MASKED_PAIRS : null;
    }

    /** Peak memory of the fullest accelerator, bytes. */
    public double memoryBytes(int i) {
        return memoryBytes[i];
    }

    /** Seconds by cause, {@code [point * Cause.COUNT + cause]}; the array itself. */
    public double[] breakdown() {
        return breakdown;
    }
}
