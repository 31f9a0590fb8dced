package dev.trainyard.scenario.campaign;

/** What takes a node's heat away. */
public enum Cooling {
    /** Fans in every node. */
    AIR,
    /** Cold plates on the accelerators; slow fans for the rest. */
    LIQUID,
    /** A bath, without fans. */
    IMMERSION
}
