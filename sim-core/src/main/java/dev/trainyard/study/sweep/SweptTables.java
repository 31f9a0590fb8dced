package dev.trainyard.study.sweep;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Spares;
import dev.trainyard.workload.PlanTableWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The plan kernel's tables for one {@link SweptScenario}: plans are placed once for all points that share them, and
 * timed many at a time. Bounded: what has grown past a limit is forgotten between two runs of points and made again
 * when needed.
 */
final class SweptTables {
    /** Placements that wait to be priced, each with its collectives at hand. */
    private static final int MOST_PENDING = 512;
    private static final int MOST_PLACEMENTS = 1 << 14;
    private static final int MOST_LAYERS = 1 << 12;

    private final SweptScenario outer;
    private final Kernels kernels;
    private final Constants constants;
    /** Made when the first layout that can be needs it: for most scenarios of some studies none can. */
    private PlanTableWriter writer;
    private PlanBatch batch;
    private final Map<Long, Placed> known = new HashMap<>();
    private int[] points = new int[256];
    private int pending;

    SweptTables(SweptScenario outer, Kernels kernels, Constants constants) {
        this.outer = outer;
        this.kernels = kernels;
        this.constants = constants;
    }

    /** The plan of a layout's number, if it has been placed. */
    Placed known(long layout) {
        return known.get(layout);
    }

    /** Holds a plan against the scenario and gives it its rows. */
    Placed place(long layout, Plan plan, int globalBatch, boolean leavesSpares) {
        Placed placed = place(plan, globalBatch, leavesSpares);
        known.put(layout, placed);
        return placed;
    }

    Placed place(Plan plan, int globalBatch, boolean leavesSpares) {
        Scenario scenario = outer.scenario();
        Cluster cluster = leavesSpares ? Spares.working(scenario.cluster(), plan) : scenario.cluster();
        try {
            Layouts.check(scenario.model(), cluster, plan, scenario.training().sequence(), globalBatch);
        } catch (LayoutException e) {
            boolean inTraining = List.of("sequence", "globalBatch").contains(e.field());
            return Placed.impossible(plan, globalBatch,
                    (inTraining ? "training." : "plan.") + e.field() + ": " + e.getMessage());
        }
        if (writer == null) {
            writer = new PlanTableWriter(outer.scenario(), constants);
            batch = new PlanBatch(writer.tables(), points.length);
        }
        if (++pending > MOST_PENDING) {
            price();
        }
        return new Placed(plan, globalBatch, null, writer.layers(plan), writer.placement(plan), writer.message(plan),
                Layouts.microBatches(plan, globalBatch));
    }

    private void price() {
        writer.price(kernels);
        pending = 0;
    }

    /** Asks for the time of a point of the block. */
    void add(int point, Placed placed, int options) {
        int at = batch.add(placed.layers(), placed.placement(), placed.message(),
                writer.order(placed.plan(), options, placed.microBatches()), placed.microBatches(), options);
        if (at == points.length) {
            points = Arrays.copyOf(points, 2 * at);
        }
        points[at] = point;
    }

    /** Times everything that was asked for and writes it into the block. */
    PlanAnswers time(PlanAnswers room, PointBlock block) {
        if (writer == null) {
            return room;
        }
        price();
        PlanAnswers answers = room.stepSeconds().length < batch.size() ? new PlanAnswers(batch.size(), true, false)
                : room;
        if (batch.size() > 0) {
            kernels.plan(batch, answers);
        }
        for (int i = 0; i < batch.size(); i++) {
            block.answer(points[i], answers.stepSeconds()[i], answers.memoryBytes()[i], answers.breakdown(),
                    i * Cause.COUNT);
        }
        batch.clear();
        if (known.size() > MOST_PLACEMENTS || writer.tables().placementRows() > MOST_PLACEMENTS) {
            known.clear();
            writer.clearPlacements();
        }
        return answers;
    }

    /** True once a layout could be. */
    boolean isPriced() {
        return writer != null;
    }

    /** True where layers, which are never forgotten, have become too many to keep this. */
    boolean isFull() {
        return writer != null && writer.tables().layerRows() > MOST_LAYERS;
    }
}
