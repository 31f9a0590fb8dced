package dev.trainyard.campaign.judged;

/**
 * A figure that a case writes in place of a preset's.
 *
 * @param path of it in the case's campaign
 * @param from where it is from
 * @param why where in it, or why it is so
 */
public record InlineFigure(String path, Origin from, String why) {

    /** Where a figure is from. */
    public enum Origin {
        /** The case's own document, as an input beside its outcomes. */
        DOCUMENT,
        /** Another document. */
        OTHER,
        /** Nobody published it. */
        GUESS,
        /** The outcome that the case is held against: it then gives that back and judges nothing. */
        OUTCOME
    }
}
