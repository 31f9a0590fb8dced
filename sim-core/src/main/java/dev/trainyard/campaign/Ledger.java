package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.StepDraw;
import dev.trainyard.kernel.campaign.TimeUse;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Microseconds by cause of every replica; those of a replica sum to its wall clock exactly. */
public final class Ledger {
    private static final double HOUR = 3.6e9;
    private static final double SECOND = 1e6;
    private static final Map<LedgerCause, TimeUse> USES = new EnumMap<>(Map.ofEntries(
            Map.entry(LedgerCause.SLOW, TimeUse.SLOW), Map.entry(LedgerCause.SHRUNKEN, TimeUse.SHRUNKEN),
            Map.entry(LedgerCause.CHECKPOINT, TimeUse.CHECKPOINT),
            Map.entry(LedgerCause.EVALUATION, TimeUse.EVALUATION),
            Map.entry(LedgerCause.RECOMPUTE, TimeUse.RECOMPUTE),
            Map.entry(LedgerCause.MAINTENANCE, TimeUse.MAINTENANCE), Map.entry(LedgerCause.DETECT, TimeUse.DETECT),
            Map.entry(LedgerCause.ISOLATE, TimeUse.ISOLATE), Map.entry(LedgerCause.WAIT, TimeUse.WAIT),
            Map.entry(LedgerCause.SCHEDULE, TimeUse.SCHEDULE), Map.entry(LedgerCause.START, TimeUse.START),
            Map.entry(LedgerCause.LOAD, TimeUse.LOAD), Map.entry(LedgerCause.WARM_UP, TimeUse.WARM_UP)));

    /** What a use of time is in the ledger. */
    static LedgerCause cause(TimeUse use) {
        return USES.entrySet().stream().filter(entry -> entry.getValue() == use).map(Map.Entry::getKey).findFirst()
                .orElse(LedgerCause.TRAINING);
    }

    private final CampaignAnswers answers;
    private final RunLength length;
    private final double[] slower;

    Ledger(CampaignAnswers answers, RunLength length, StepDraw steps) {
        this.answers = answers;
        this.length = length;
        this.slower = new double[answers.size()];
        Arrays.setAll(slower, steps::factor);
    }

    /** Replicas. */
    public int size() {
        return answers.size();
    }

    /** Microseconds of a cause in one replica. */
    public long micros(LedgerCause cause, int replica) {
        long kept = answers.ledger(TimeUse.TRAINING)[replica];
        long ideal = length.idealOf(kept, slower[replica]);
        long rest = kept - ideal;
        return switch (cause) {
            case TRAINING -> ideal;
            case BATCH_RAMP -> Math.min(rest, length.rampOf(kept, slower[replica]));
            case STRAGGLERS -> rest - Math.min(rest, length.rampOf(kept, slower[replica]));
            default -> answers.ledger(USES.get(cause))[replica];
        };
    }

    /** Tokens that one replica has trained on, at the steps that it drew; of one that was given up in proportion. */
    double tokens(int replica, CampaignJob job) {
        if (length.tokens() == 0) {
            return micros(LedgerCause.TRAINING, replica) / SECOND / (job.stepSeconds() * slower[replica])
                    * job.tokensPerStep();
        }
        return answers.ended()[replica] ? length.tokens() : length.tokens()
                * Math.min(1, answers.work()[replica] / SECOND / (length.work() * slower[replica]));
    }

    /** Wall clock of one replica, us. */
    public long wall(int replica) {
        return answers.wall()[replica];
    }

    /** Hours of a cause, mean over replicas. */
    public double meanHours(LedgerCause cause) {
        double sum = 0;
        for (int replica = 0; replica < size(); replica++) {
            sum += micros(cause, replica);
        }
        return sum / size() / HOUR;
    }
}
