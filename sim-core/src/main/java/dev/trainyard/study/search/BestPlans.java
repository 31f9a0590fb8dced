package dev.trainyard.study.search;

import dev.trainyard.plan.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best so many plans seen so far. Ties go to the simpler plan, so the order in which they come does not matter. */
final class BestPlans {
    private static final Comparator<Found> BY_COST = Comparator.comparingDouble(Found::cost)
            .thenComparing(Found::plan, PlanOrder.INSTANCE);

    private final int most;
    private final PriorityQueue<Found> best = new PriorityQueue<>(BY_COST.reversed());

    /** A plan with its cost and its step in the closed form. */
    record Found(Plan plan, double cost, double seconds) {}

    BestPlans(int most) {
        this.most = most;
    }

    /** A plan that costs more than this is not among the best. */
    double limit() {
        return best.size() < most ? Double.POSITIVE_INFINITY : best.peek().cost();
    }

    void add(Plan plan, double cost, double seconds) {
        best.add(new Found(plan, cost, seconds));
        if (best.size() > most) {
            best.poll();
        }
    }

    boolean isEmpty() {
        return best.isEmpty();
    }

    /** The best first. */
    List<Found> sorted() {
        List<Found> sorted = new ArrayList<>(best);
        sorted.sort(BY_COST);
        return sorted;
    }
}
