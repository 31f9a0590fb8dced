package dev.trainyard.scenario.campaign;

/**
 * Something that comes again and again.
 *
 * @param everySeconds from one to the next, s; 0 for never
 * @param lastsSeconds how long each takes, s
 */
public record Stops(double everySeconds, double lastsSeconds) {
    /** None. */
    public static final Stops NEVER = new Stops(0, 0);
}
