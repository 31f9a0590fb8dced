package dev.trainyard.campaign.failure;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.failure.FailureClass;
import dev.trainyard.cluster.failure.FailureKind;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.cluster.failure.HeavyTail;
import dev.trainyard.cluster.failure.Reach;
import dev.trainyard.kernel.campaign.FailureRow;
import dev.trainyard.kernel.campaign.RowKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits each class of failures by how it goes: seen by an agent or not, nodes replaced or not, the way back taken or
 * failed. Rows of one class share its rate's doubt and count together.
 */
public final class FailureRows {
    private static final double MICRO = 1e6;

    private final CampaignJob job;
    private final FailureModel model;
    private final double agents;
    private final double fails;
    private final double stepSeconds;
    private final int spareNodes;
    private double repairSigma;
    private double lastsSigma;
    private final List<FailureRow> rows = new ArrayList<>();

    private FailureRows(CampaignJob job, FailureModel model, double agents, double fails, double stepSeconds,
            int spareNodes) {
        this.job = job;
        this.model = model;
        this.agents = agents;
        this.fails = fails;
        this.stepSeconds = stepSeconds;
        this.spareNodes = spareNodes;
    }

    /**
     * The rows of a model.
     *
     * @param agents share of the nodes with an agent
     * @param fails share of the stops at which the way back fails
     * @param stepSeconds one step as the campaign runs it, s
     * @param spareNodes nodes beside the job's that fail too
     */
    public static List<FailureRow> of(CampaignJob job, FailureModel model, double agents, double fails,
            double stepSeconds, int spareNodes) {
        FailureRows rows = new FailureRows(job, model, agents, fails, stepSeconds, spareNodes);
        for (int group = 0; group < model.classes().size(); group++) {
            rows.add(group, model.classes().get(group));
        }
        return rows.rows;
    }

    private void add(int group, FailureClass type) {
        repairSigma = type.repair().sigma();
        lastsSigma = type.lasts().sigma();
        double perDay = perDay(type);
        double seen = agents * type.watched();
        if (type.kind() == FailureKind.PLANNED || type.kind() == FailureKind.SLOW) {
            add(group, type, perDay, Span.of(0), 0, 0);
            return;
        }
        int nodes = nodes(type);
        for (boolean agent : new boolean[] {true, false}) {
            double share = agent ? seen : 1 - seen;
            Span detect = agent ? type.agentSeconds() : type.timeoutSeconds();
            boolean canFail = type.kind() == FailureKind.STOP;
            for (int path = 0; path < 2; path++) {
                double way = path == 1 ? canFail ? fails : 0 : canFail ? 1 - fails : 1;
                add(group, type, perDay * share * way * type.replaced(), detect, nodes, path);
                add(group, type, perDay * share * way * (1 - type.replaced()), detect, 0, path);
            }
        }
    }

    /** Events a day; a burst is one event, so that the faults of all together keep the rate. */
    private double perDay(FailureClass type) {
        if (type.perJob()) {
            return type.rate().middle();
        }
        boolean onNodes = type.reach() != Reach.NOTHING;
        double accelerators = job.accelerators() + (onNodes ? (double) spareNodes * job.perNode() : 0);
        double faults = type.perDay(accelerators, type.rate().middle());
        return onNodes ? faults / (1 + model.burstShare() * (model.burstNodes() - 1)) : faults;
    }

    private int nodes(FailureClass type) {
        return switch (type.reach()) {
            case NOTHING -> 0;
            case NODE -> 1;
            case DOMAIN -> Math.max(1, job.perDomain() / job.perNode());
            case GROUP -> Math.max(1, (type.groupAccelerators() + job.perNode() - 1) / job.perNode());
        };
    }

    private void add(int group, FailureClass type, double perDay, Span detect, int nodes, int path) {
        if (!(perDay > 0)) {
            return;
        }
        HeavyTail repair = nodes > 0 ? type.repair() : HeavyTail.NONE;
        HeavyTail lasts = type.lasts();
        rows.add(new FailureRow(group, kind(type.kind()), perDay, type.rate().sigmaBelow(), type.rate().sigmaAbove(),
                !type.perJob(), !type.perJob() && type.reach() != Reach.NOTHING, nodes, detect.middle() * MICRO,
                detect.sigmaBelow(), detect.sigmaAbove(), repair.medianSeconds() * MICRO, repairSigma,
                repair.longestSeconds() * MICRO, lasts.medianSeconds() * MICRO, lastsSigma,
                lasts.longestSeconds() * MICRO, type.slowdown(), type.rollbackSteps() * stepSeconds * MICRO,
                type.memorySurvives(), path));
    }

    private static RowKind kind(FailureKind kind) {
        return switch (kind) {
            case STOP -> RowKind.STOP;
            case SILENT -> RowKind.SILENT;
            case SLOW -> RowKind.SLOW;
            case ROLLBACK -> RowKind.ROLLBACK;
            case PLANNED -> RowKind.PLANNED;
        };
    }
}
