package dev.trainyard.study.search;

/** How far a plan search looks. */
public enum SearchWidth {
    /** What the framework of the scenario's software level runs. */
    FRAMEWORK,
    /** Every schedule, sharding and overlap that can be simulated. */
    FULL
}
