package dev.trainyard.campaign;

import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.StepDraw;

/**
 * How fast a campaign comes on, by a few replicas of its first failures, and so how often it can be repeated in bounded
 * time. It is hopeless where, at the pace so far, each of them would take more than twice the longest time, or more
 * failures than there is time for.
 *
 * @param hopeless it does not end
 * @param events failures that a replica takes until it ends, about
 */
record Pace(boolean hopeless, double events) {
    /** Replicas of a pilot. */
    static final int PILOTS = 8;
    /** Failures of each of them. */
    static final long PILOT_EVENTS = 300_000;
    /** Failures of all replicas together that a campaign may take: a bound on its time. */
    private static final long MOST_EVENTS = 400_000_000L;
    private static final double FAR_BEYOND = 2;
    /** Some replicas take more failures than the pilots' mean. */
    private static final double ROOM = 2;

    /** The pace of pilots of a case, all of which were given up after {@link #PILOT_EVENTS} or its horizon. */
    static Pace of(CampaignCase campaign, CampaignAnswers pilots, long seed, boolean fixedDays) {
        boolean hopeless = !fixedDays;
        double events = 0;
        for (int i = 0; i < pilots.size(); i++) {
            double wall = pilots.wall()[i];
            boolean over = pilots.ended()[i] || wall >= campaign.horizon();
            double progress = pilots.ended()[i] ? 1 : fixedDays ? wall / campaign.horizon()
                    : (double) pilots.work()[i] / StepDraw.work(campaign, seed, i);
            hopeless &= !pilots.ended()[i] && wall > FAR_BEYOND * progress * campaign.horizon();
            events += over ? 0 : PILOT_EVENTS / Math.max(progress, 1e-12) / pilots.size();
        }
        return new Pace(hopeless || events > (double) MOST_EVENTS / PILOTS, events);
    }

    /** How many of the replicas that are asked for there is time for. */
    int replicas(int asked) {
        if (hopeless) {
            return Math.min(PILOTS, asked);
        }
        return (int) Math.min(asked, events <= 0 ? asked : Math.max(PILOTS, MOST_EVENTS / (ROOM * events)));
    }

    /** After how many failures each of so many replicas is given up. */
    long mostEvents(int replicas) {
        return hopeless ? PILOT_EVENTS : Math.max(PILOT_EVENTS, MOST_EVENTS / replicas);
    }
}
