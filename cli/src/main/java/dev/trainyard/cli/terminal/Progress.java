package dev.trainyard.cli.terminal;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error while something long runs, where that is a terminal; otherwise nothing. */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 80;
    private final ProgressBar bar;

    /** A bar of {@code steps} steps. */
    public Progress(String task, long steps, boolean shown) {
        this(shown ? builder(task, steps) : null);
    }

    private Progress(ProgressBarBuilder builder) {
        bar = builder == null ? null : builder.build();
    }

    /** A bar that says how many steps a second there are, and how long the rest will take. */
    public static Progress withRate(String task, String unit, long steps, boolean shown) {
        return new Progress(shown ? builder(task, steps).setUnit(unit, 1).showSpeed() : null);
    }

    private static ProgressBarBuilder builder(String task, long steps) {
        return new ProgressBarBuilder().setTaskName(task).setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII).setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .setUpdateIntervalMillis(200).clearDisplayOnFinish();
    }

    /** So many steps are done. */
    public void at(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
