package dev.trainyard.study.sweep;

import dev.trainyard.input.InputException;

/**
 * Looks at every value that was written out before anything is computed: one that makes no scenario with any other
 * value is a slip and refused. What a range runs through, and values that only do not go together, make impossible
 * points instead.
 */
final class ValueCheck {
    /** A list longer than this was written by a program. */
    private static final int MOST_VALUES = 1_000;
    private static final int MOST_TRIES = 2_000;
    private static final String SITES = "campaign.sites";

    private final Study study;
    private final Walk walk;
    private int tries;

    ValueCheck(Study study) {
        this.study = study;
        this.walk = new Walk(study);
    }

    void run() {
        int[] positions = new int[study.axes().size()];
        for (int axis = 0; axis < positions.length; axis++) {
            boolean written = study.axes().get(axis).written().contains(true);
            if (!walk.isOuter(axis) && !walk.isCampaign(axis) || !written) {
                continue;
            }
            for (int i = 0; i < Math.min(MOST_VALUES, study.axes().get(axis).length()); i++) {
                positions[axis] = i;
                check(axis, positions);
            }
            positions[axis] = 0;
        }
        if (study.axes().stream().noneMatch(axis -> axis.fields().stream()
                .anyMatch(field -> PlanField.of(field).isEmpty()))) { // else its first values have been looked at
            InputException problem = problem(positions);
            if (problem != null) {
                throw problem;
            }
        }
    }

    private void check(int axis, int[] positions) {
        InputException problem = problem(positions);
        if (problem == null) {
            return;
        }
        for (int other = 0; other < positions.length; other++) {
            if (other == axis || !walk.isOuter(other) && !walk.isCampaign(other)) {
                continue;
            }
            for (int i = 1; i < study.axes().get(other).length(); i++) {
                positions[other] = i;
                boolean works = tries++ >= MOST_TRIES || problem(positions) == null;
                positions[other] = 0;
                if (works) {
                    return;
                }
            }
        }
        throw problem;
    }

    private InputException problem(int[] positions) {
        try {
            SweptScenario outer = SweptScenario.read(study, positions);
            if (study.campaign().isPresent()) {
                outer.campaign(study, positions, outer.usual());
            }
            return null;
        } catch (InputException e) {
            // How many accelerators work is each point's plan to say.
            return e.field().contains(SITES) ? null : e;
        }
    }
}
