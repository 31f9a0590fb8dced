package dev.trainyard.campaign;

import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.TimeUse;
import java.util.EnumMap;
import java.util.Map;

/** Microseconds by cause of every replica; those of a replica sum to its wall clock exactly. */
public final class Ledger {
    private static final double HOUR = 3.6e9;
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

    Ledger(CampaignAnswers answers, RunLength length) {
        this.answers = answers;
        this.length = length;
    }

    /** Replicas. */
    public int size() {
        return answers.size();
    }

    /** Microseconds of a cause in one replica. */
    public long micros(LedgerCause cause, int replica) {
        long kept = answers.ledger(TimeUse.TRAINING)[replica];
        long ideal = length.idealOf(kept);
        return switch (cause) {
            case TRAINING -> ideal;
            case BATCH_RAMP -> Math.min(kept - ideal, length.rampOf(kept));
            case STRAGGLERS -> kept - ideal - Math.min(kept - ideal, length.rampOf(kept));
            default -> answers.ledger(USES.get(cause))[replica];
        };
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
