package dev.trainyard.kernel.plan;

/**
 * One candidate by itself, for who runs its passes otherwise or wants to know what its links carry: what {@link
 * PlanKernel} computes of a candidate on its way through a batch, for as long as it is wanted. Holds its own scratch;
 * not safe for use by several threads at once.
 */
public final class SinglePlan {
    private final PlanCosts costs;
    private final PlanLinks links;
    private final PlanBreakdown breakdown;

    /** Looks at a candidate of a batch whose rows are in its tables. */
    public SinglePlan(PlanBatch batch, int i) {
        PlanTables tables = batch.tables();
        PlanCandidate candidate = new PlanCandidate(tables);
        candidate.load(batch, i);
        costs = new PlanCosts(candidate, tables.mostChunks());
        costs.price();
        links = new PlanLinks(candidate, costs, tables.mostChunks());
        breakdown = new PlanBreakdown(candidate, costs);
    }

    /** What its passes, messages and data-parallel traffic take. */
    public PlanCosts costs() {
        return costs;
    }

    /** Seconds that the busiest link takes to carry its traffic: no step is shorter. */
    public double leastSeconds() {
        return links.leastSeconds();
    }

    /** Bytes that an accelerator of each stage sends over each link class, {@code [stage * COUNT + link]}. */
    public double[] sent() {
        return links.sent();
    }

    /** Its step by {@link Cause}, s, as somebody ran it. */
    public double[] breakdown(PlanTimes times) {
        double[] seconds = new double[Cause.COUNT];
        breakdown.write(times, seconds, 0);
        return seconds;
    }
}
