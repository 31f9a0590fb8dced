package dev.trainyard.study.search;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.PlanTableWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;

/** Groups of {@link PlanSpace}, each with a lower bound, unfolded into those of their plans that are worth timing. */
final class PricedGroups {
    private final List<Plan> groups;
    private final PlanVariants variants;
    private final PlanTableWriter writer;
    private final PlanPricer pricer;
    private final LayerBound bound;
    private final int[] rows;
    private final boolean pairs;

    /** Prices the layers of all groups. */
    PricedGroups(Scenario scenario, FrameworkLimits limits, List<Plan> groups, Kernels kernels,
            Constants constants) {
        this.groups = groups;
        this.variants = new PlanVariants(scenario, limits);
        this.writer = new PlanTableWriter(scenario, constants);
        this.pricer = new PlanPricer(kernels, writer);
        this.bound = new LayerBound(writer.tables(), scenario.model());
        this.pairs = limits.schedules().stream().anyMatch(schedule -> schedule.kind().pairs());
        this.rows = new int[groups.size()];
        for (int i = 0; i < rows.length; i++) {
            Plan group = groups.get(i);
            // Experts' traffic may hide better between virtual stages: the bound has to hold there too.
            rows[i] = writer.layers(group.pp() > 1 ? group.withVirtualStages(2) : group);
        }
        writer.price(kernels);
    }

    public int size() {
        return rows.length;
    }

    public Plan group(int i) {
        return groups.get(i);
    }

    /** What times the plans that were unfolded. */
    public PlanPricer pricer() {
        return pricer;
    }

    /** Plans in a group. */
    public long count(int i) {
        return variants.count(groups.get(i));
    }

    /** Seconds that no step of a group's plans is shorter than. */
    public double leastSeconds(int i) {
        Plan group = groups.get(i);
        return writer.step(group, bound.ofGroup(rows[i], group.pp(), variants.microBatches(group), pairs));
    }

    /**
     * Hands those of a group's plans to the pricer that may be worth it.
     *
     * @param worth says of a lower bound of a step's seconds whether a plan with such a step is worth timing
     */
    public void unfold(int i, DoublePredicate worth) {
        Plan group = groups.get(i);
        int microBatches = variants.microBatches(group);
        for (ChunkLayout layout : variants.layouts(group)) {
            bound.cut(rows[i], layout, microBatches);
            int[] choices = Arrays.stream(variants.options(group, layout))
                    .filter(choice -> worth.test(writer.step(group, bound.of(choice)))).toArray();
            if (choices.length > 0) {
                variants.sharded(group, layout).forEach(placement -> pricer.add(placement, microBatches, choices));
            }
        }
    }
}
