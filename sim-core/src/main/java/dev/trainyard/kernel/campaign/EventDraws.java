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

    private final long[] word0 = new long[AHEAD];
    private final long[] word1 = new long[AHEAD];
    private final long[] word2 = new long[AHEAD];
    private final long[] word3 = new long[AHEAD];
    private final double[] exponents = new double[AHEAD];
    private final double[] fractions = new double[AHEAD];
    private final double[] quantiles = new double[AHEAD];
    private final double[] gaps = new double[AHEAD];
    private final double[] deviates = new double[AHEAD];
    private final int[] rows = new int[AHEAD];
    private final long[] repairs = new long[AHEAD];
    private final int[] kinds = new int[AHEAD];
    private final double[] nodes = new double[AHEAD];
    private ReplicaRates rates;
    /** Where the others (0) and the worst nodes (1) begin among all faults, and their shares of them. */
    private final double[] offsets = new double[2];
    private final double[] widths = new double[2];
    private double hardware;
    private double perFactor;
    private long seed;
    private int replica;
    private long first;
    private int at;

    void start(long ofSeed, int ofReplica, ReplicaRates ofRates, double worstFaults) {
        seed = ofSeed;
        replica = ofReplica;
        rates = ofRates;
        offsets[0] = worstFaults;
        widths[0] = 1 - worstFaults;
        widths[1] = worstFaults;
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

    /** In loops that a processor can do several turns of at once; the rare ones that it cannot come last. */
    private void fill() {
        Philox.blocks(seed, replica, ReplicaRates.EVENTS, first, word0, word1, word2, word3);
        for (int i = 0; i < AHEAD; i++) {
            double open = CampaignMath.open((int) word0[i]);
            long exponent = CampaignMath.exponent(open);
            exponents[i] = exponent;
            fractions[i] = CampaignMath.fraction(open, exponent);
        }
        for (int i = 0; i < AHEAD; i++) {
            gaps[i] = -CampaignMath.log(exponents[i], fractions[i]);
        }
        for (int i = 0; i < AHEAD; i++) {
            quantiles[i] = ((word3[i] >>> 12) + 0.5) * TWENTY_BITS;
        }
        for (int i = 0; i < AHEAD; i++) {
            deviates[i] = CampaignMath.central(quantiles[i]);
        }
        for (int i = 0; i < AHEAD; i++) {
            if (!CampaignMath.isCentral(quantiles[i])) {
                deviates[i] = CampaignMath.normal(quantiles[i]);
            }
        }
        for (int i = 0; i < AHEAD; i++) {
            double node = (word2[i] >>> 8) * TWENTY_FOUR_BITS;
            // the sign of the difference, as no processor can predict which of the two it is
            int kind = (int) (Double.doubleToRawLongBits(node - offsets[0]) >>> Long.SIZE - 1);
            kinds[i] = kind;
            nodes[i] = (node - offsets[kind]) / widths[kind];
        }
        pick(0);
    }

    /** Hardware's rate from now on: what rows the events ahead are of follows from it. */
    void setRate(double ofHardware, double ofPerFactor) {
        boolean changes = ofHardware != hardware || ofPerFactor != perFactor;
        hardware = ofHardware;
        perFactor = ofPerFactor;
        if (changes) {
            pick(at);
        }
    }

    private void pick(int from) {
        for (int i = from; i < AHEAD; i++) {
            rows[i] = rates.pick((word1[i] >>> 12) * TWENTY_BITS, hardware, perFactor);
        }
        for (int i = from; i < AHEAD; i++) {
            repairs[i] = rates.repair(rows[i], deviates[i]);
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

    /** Which row, by number. */
    int row() {
        return rows[at];
    }

    /** Whether it is a burst, within [0, 1). */
    double burst() {
        return (word1[at] & 0xFFF) * TWELVE_BITS;
    }

    /** Whether it strikes one of the worst nodes (1) or one of the others (0). */
    int kind() {
        return kinds[at];
    }

    /** Which node of its kind, within [0, 1). */
    double node() {
        return nodes[at];
    }

    /** Which quantile of the scatter of restarts. */
    int scatter() {
        return (int) word2[at] & 0xFF;
    }

    /** How long a repair takes, us. */
    long repair() {
        return repairs[at];
    }
}
