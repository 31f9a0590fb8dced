package dev.trainyard.kernel.campaign;

import dev.trainyard.kernel.random.Philox;

/**
 * What events draw: one Philox block each, cut into bits. Blocks are computed some ahead, all of one kind together, as
 * a processor then works on several at once; what an event draws does not depend on it.
 */
final class EventDraws {
    private static final int AHEAD = 64;
    private static final double TWENTY_BITS = 1.0 / (1 << 20);
    private static final double TWENTY_FOUR_BITS = 1.0 / (1 << 24);
    private static final double TWELVE_BITS = 1.0 / (1 << 12);

    private final int[] words = new int[AHEAD * Philox.WORDS];
    private final double[] gaps = new double[AHEAD];
    private final double[] deviates = new double[AHEAD];
    private long seed;
    private int replica;
    private long first;
    private int at;

    void start(long ofSeed, int ofReplica) {
        seed = ofSeed;
        replica = ofReplica;
        first = -AHEAD;
        at = AHEAD;
        next();
    }

    /** Goes on to the next event. */
    void next() {
        at++;
        if (at >= AHEAD) {
            at = 0;
            first += AHEAD;
            fill();
        }
    }

    private void fill() {
        for (int i = 0; i < AHEAD; i++) {
            Philox.block(seed, replica, ReplicaRates.EVENTS, first + i, words, i * Philox.WORDS);
        }
        for (int i = 0; i < AHEAD; i++) {
            gaps[i] = -CampaignMath.log(CampaignMath.open(words[i * Philox.WORDS]));
        }
        for (int i = 0; i < AHEAD; i++) {
            deviates[i] = CampaignMath.normal(((words[i * Philox.WORDS + 3] >>> 12) + 0.5) * TWENTY_BITS);
        }
    }

    /** Number of the event. */
    long event() {
        return first + at;
    }

    /** Exponential with mean 1: time to the event from the one before, in mean gaps. */
    double gap() {
        return gaps[at];
    }

    /** Which row, within [0, 1). */
    double row() {
        return (words[at * Philox.WORDS + 1] >>> 12) * TWENTY_BITS;
    }

    /** Whether it is a burst, within [0, 1). */
    double burst() {
        return (words[at * Philox.WORDS + 1] & 0xFFF) * TWELVE_BITS;
    }

    /** Which node, within [0, 1). */
    double node() {
        return (words[at * Philox.WORDS + 2] >>> 8) * TWENTY_FOUR_BITS;
    }

    /** Which quantile of the scatter of restarts. */
    int scatter() {
        return words[at * Philox.WORDS + 2] & 0xFF;
    }

    /** Standard normal deviate of the repair. */
    double repair() {
        return deviates[at];
    }
}
