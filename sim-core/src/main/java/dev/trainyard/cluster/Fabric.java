package dev.trainyard.cluster;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The scale-out network.
 *
 * @param name catalogue name
 * @param kind its shape
 * @param tiers switch tiers (2 or 3)
 * @param leafAccelerators accelerators under one leaf switch (for rails: per rail group)
 * @param podAccelerators accelerators that two tiers join; beyond them traffic takes the third tier
 * @param leafOversubscription downlink over uplink capacity at the leaf; 1 is full bisection
 * @param spineOversubscription downlink over uplink capacity at the second tier
 * @param hopSeconds latency of one switch with its cable, s
 * @param endpointSeconds latency of NIC and host at both ends, s
 * @param adaptiveRouting packets are spread over paths; otherwise flows collide (ECMP)
 */
@RecordBuilder
public record Fabric(String name, FabricKind kind, int tiers, int leafAccelerators, int podAccelerators,
        double leafOversubscription, double spineOversubscription, double hopSeconds, double endpointSeconds,
        boolean adaptiveRouting) {}
