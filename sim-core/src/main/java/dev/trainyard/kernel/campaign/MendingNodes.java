package dev.trainyard.kernel.campaign;

/**
 * Nodes of one class of failures that are under repair when a campaign begins.
 *
 * @param group the class
 * @param sigmaBelow doubt about its rate: standard deviation of its logarithm below the middle
 * @param sigmaAbove the same above
 * @param backBy how many are expected to be back by the end of each tick, at the middle of the doubt
 */
public record MendingNodes(int group, double sigmaBelow, double sigmaAbove, double[] backBy) {

    public MendingNodes {
        if (group < 0 || group >= FailureRow.GROUPS || backBy.length != CampaignCase.RING) {
            throw new IllegalArgumentException(backBy.length + " ticks of nodes of class " + group
                    + " that are down; expected " + CampaignCase.RING + " of a class from 0 to "
                    + (FailureRow.GROUPS - 1));
        }
    }
}
