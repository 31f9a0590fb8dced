package dev.trainyard.scenario.campaign;

/**
 * The network between sites.
 *
 * @param bytesPerSecond of each site's link, one direction, bytes/s
 * @param oneWaySeconds latency from one site to the farthest other, s
 * @param loss share of packets lost
 * @param sync how sites train together
 * @param intervalSteps PERIODIC: steps from one exchange to the next
 * @param fragments PERIODIC: parts of the model that are exchanged one after another
 * @param overlap PERIODIC: exchange goes on while training does
 * @param bitsPerValue of what is exchanged
 */
public record WideArea(double bytesPerSecond, double oneWaySeconds, double loss, WideAreaSync sync,
        int intervalSteps, int fragments, boolean overlap, double bitsPerValue) {}
