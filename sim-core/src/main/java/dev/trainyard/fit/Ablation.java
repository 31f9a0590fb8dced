package dev.trainyard.fit;

import dev.trainyard.constants.Constants;
import dev.trainyard.interval.LeftOut;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * What each effect is worth: it is switched off, the constants that are left are fitted anew, and groups of one source
 * and model are left out in turn. An effect pays where groups left out are predicted worse without it. Fits without a
 * group are rough (their derivatives are those of the fit to all), so a tenth of a percent is no difference.
 */
public final class Ablation {
    private Ablation() {}

    /**
     * One effect switched off.
     *
     * @param effect its name; empty in the row with all of them
     * @param constants how many were fitted without it
     * @param fit errors of the fit, all scored runs
     * @param leftOut errors of runs whose group was left out
     */
    public record Row(String effect, int constants, Score fit, LeftOut leftOut) {}

    /**
     * Switches off each effect that the constants know in turn, after a row with all of them.
     *
     * @param constants near the best for all runs
     * @param progress is told the share of the work that is done, 0 to 1, by several threads
     */
    public static List<Row> run(List<PublishedRun> runs, Constants constants, List<Effect> effects, int threads,
            DoubleConsumer progress) {
        OrderCache orders = new OrderCache();
        List<Row> rows = new ArrayList<>();
        rows.add(row("", constants, FreeConstants.of(constants, List.of(), List.of()), runs, threads, orders));
        for (Effect effect : effects) {
            progress.accept((double) rows.size() / (effects.size() + 1));
            Constants without = effect.off(constants);
            rows.add(row(effect.name(), without, FreeConstants.of(without, List.of(), effect.names()), runs, threads,
                    orders));
        }
        return rows;
    }

    private static Row row(String effect, Constants constants, FreeConstants free, List<PublishedRun> runs,
            int threads, OrderCache orders) {
        CrossValidation cross = new CrossValidation(runs, free, threads, orders, true);
        LeastSquares.Solution full = cross.full(constants);
        return new Row(effect, free.size(), score(runs, full),
                cross.leaveOut(LeftOut.By.SOURCE_AND_MODEL, full, () -> { }));
    }

    /** The errors of a fit, over the scored runs. */
    static Score score(List<PublishedRun> runs, LeastSquares.Solution fit) {
        boolean[] scored = RunErrors.scored(runs);
        return Score.of(IntStream.range(0, scored.length).filter(i -> scored[i])
                .mapToDouble(i -> 100 * StrictMath.expm1(RunErrors.SCALE * fit.residuals()[i])).toArray(), 0);
    }
}
