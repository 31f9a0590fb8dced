package dev.trainyard.cuda.driver;

/** Closes several things, all of them even where some fail. */
public final class Closing {
    private Closing() {}

    /** Runs all; then throws the first failure, with the others suppressed in it. */
    public static void all(Runnable... closings) {
        RuntimeException first = null;
        for (Runnable closing : closings) {
            try {
                closing.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
