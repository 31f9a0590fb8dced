package dev.trainyard.kernel.campaign;

import dev.trainyard.kernel.random.Philox;

/**
 * How many times as long each step of a replica takes as the middle of its doubt says: what the kernel draws for a
 * replica's work, told again for what the kernel does not count. Log-normal, one draw a replica.
 *
 * @param seed of the campaign
 * @param sigma standard deviation of the logarithm; 0 draws nothing
 */
public record StepDraw(long seed, double sigma) {
    /** Which word of a replica's doubts. */
    private static final int WORD = 3;

    /** The factor of one replica, 1 without doubt. */
    public double factor(int replica) {
        if (sigma <= 0) {
            return 1;
        }
        int[] words = new int[Philox.WORDS];
        Philox.block(seed, replica, ReplicaRates.DOUBT, 0, words, 0);
        return factor(words, sigma);
    }

    /** Training that one replica of a case has to do, us: what its kernel draws. */
    public static long work(CampaignCase campaign, long seed, int replica) {
        return work(campaign, new StepDraw(seed, campaign.workSigma()).factor(replica));
    }

    static double factor(int[] doubts, double sigma) {
        return sigma > 0 ? CampaignMath.exp(sigma * CampaignMath.normal(CampaignMath.open(doubts[WORD]))) : 1;
    }

    static long work(CampaignCase campaign, double factor) {
        return Math.max(1, (long) (campaign.work() * factor));
    }
}
