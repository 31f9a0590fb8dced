package dev.trainyard.cluster;

/**
 * The system that an accelerator usually comes in: what an inline cluster takes where it does not say otherwise, and
 * what stands around the accelerators of a node.
 *
 * @param gpusPerNode accelerators in one host
 * @param gpusPerDomain accelerators in one scale-up domain
 * @param nicBytesPerSecond network bandwidth of one accelerator, one direction, bytes/s
 * @param fabric catalogue name of the network of its era
 * @param hostWatts processors, memory, switches and interfaces of a node at work, W of direct current
 * @param fanWatts fans of a node at full load where air cools it, W of direct current
 * @param cooling what takes a node's heat away
 */
public record UsualSystem(int gpusPerNode, int gpusPerDomain, double nicBytesPerSecond, String fabric,
        double hostWatts, double fanWatts, Cooling cooling) {
    /** Around eight H100 of 700 W: measured nodes in air and in immersion on one task (campaign facts, C1). */
    private static final double H100_WATTS = 700;
    private static final double H100_HOST_WATTS = 1500 / 8.0;
    private static final double H100_FAN_WATTS = 1600 / 8.0;

    /** What takes a node's heat away. */
    public enum Cooling {
        /** Fans in every node. */
        AIR,
        /** Cold plates on the accelerators; slow fans for the rest. */
        LIQUID,
        /** A bath, without fans. */
        IMMERSION
    }

    /** The host of a node of so many where nobody says: H100's, less where the accelerator draws less. */
    static double usualHost(int gpusPerNode, double watts) {
        return gpusPerNode * H100_HOST_WATTS * Math.min(1, watts / H100_WATTS);
    }

    /** The fans of a node of so many where nobody says: H100's, less where the accelerator draws less. */
    static double usualFans(int gpusPerNode, double watts) {
        return gpusPerNode * H100_FAN_WATTS * Math.min(1, watts / H100_WATTS);
    }

    /** What stands around one accelerator at work without fans, W of direct current. */
    public double hostWattsEach() {
        return hostWatts / gpusPerNode;
    }

    /** Fans of one accelerator at full load in air, W of direct current. */
    public double fanWattsEach() {
        return fanWatts / gpusPerNode;
    }
}
