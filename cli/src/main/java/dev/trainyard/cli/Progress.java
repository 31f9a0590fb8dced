package dev.trainyard.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on standard error while something long runs, where that is a terminal; otherwise nothing. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 80;
    private final ProgressBar bar;

    /** A bar of {@code steps} steps. */
    Progress(String task, long steps, boolean shown) {
        bar = !shown ? null : new ProgressBarBuilder().setTaskName(task).setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII).setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .setUpdateIntervalMillis(200).clearDisplayOnFinish().build();
    }

    /** So many steps are done. */
    void at(long done) {
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
