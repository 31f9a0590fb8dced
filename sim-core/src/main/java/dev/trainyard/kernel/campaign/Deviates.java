package dev.trainyard.kernel.campaign;

import dev.trainyard.kernel.random.Philox;

/** Standard normal deviates of a replica for what the kernel itself does not draw: prices, carbon, overheads. */
public final class Deviates {
    /** Beyond everything that the kernel draws from. */
    private static final int FIRST = 1000;

    private Deviates() {}

    /**
     * One deviate.
     *
     * @param what two of them share no luck
     */
    public static double of(long seed, int replica, int what) {
        int[] words = new int[Philox.WORDS];
        Philox.block(seed, replica, FIRST + what, 0, words, 0);
        return CampaignMath.normal(CampaignMath.open(words[0]));
    }
}
