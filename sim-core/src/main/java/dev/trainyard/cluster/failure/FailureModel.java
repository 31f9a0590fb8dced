package dev.trainyard.cluster.failure;

import dev.trainyard.cluster.Span;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Everything that fails in a cluster.
 *
 * @param name catalogue name or the user's own
 * @param year of the log that it is from
 * @param doubt what all rates are multiplied by together: how much a new site's rate may differ from the middle
 * @param classes by name
 * @param worstShare share of the nodes that are counted as the worst
 * @param worstFaults share of the faults that the worst nodes have
 * @param burstShare share of the fault times at which several nodes are lost within minutes
 * @param burstNodes mean number of nodes lost then
 * @param burstSeconds how long a burst goes on, s
 * @param life what rates are multiplied by, by the cluster's age
 * @param seasonAmplitude share by which rates rise in the worst month and fall half a year from it
 * @param seasonPeakMonth the worst month, 1 to 12; 0 without season
 */
@RecordBuilder
public record FailureModel(String name, int year, Span doubt, List<FailureClass> classes, double worstShare,
        double worstFaults, double burstShare, double burstNodes, double burstSeconds, List<Life> life,
        double seasonAmplitude, int seasonPeakMonth) {
    /** Accelerators of the node that rates refer to. */
    public static final double NODE = 8;

    /** Takes copies. */
    public FailureModel {
        classes = List.copyOf(classes);
        life = List.copyOf(life);
    }

    /**
     * What rates are multiplied by from an age on; between two ages the factor changes along a line.
     *
     * @param seconds age of the cluster, s
     * @param factor of all rates that grow with the cluster
     */
    public record Life(double seconds, double factor) {}
}
