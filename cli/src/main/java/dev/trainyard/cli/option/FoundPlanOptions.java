package dev.trainyard.cli.option;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.view.Result;
import dev.trainyard.cli.view.Row;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.report.FoundPlansPage;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.study.search.PlanSummary;
import dev.trainyard.validation.FoundPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import picocli.CommandLine.Option;

/** Published plans against those that the search finds. */
public final class FoundPlanOptions {
    @Option(names = "--plans", description = "Instead, look for a plan for each run and compare it with the run's own, "
            + "both predicted.")
    private boolean plans;
    @Writes
    @Option(names = "--plans-page", paramLabel = "FILE.md", description = "With --plans: also write a page.")
    private Path page;

    public boolean wanted() {
        return plans;
    }

    /** Refuses a file that cannot be written before anything is computed. */
    public void check() {
        OutputFiles.check("--plans-page", page);
        if (page != null && !plans) {
            throw new InputException(Place.of("--plans-page"), "", "writes what --plans finds. Add --plans");
        }
    }

    public Result run(List<PublishedRun> runs, Kernels kernels, Constants constants, IntConsumer done) {
        List<FoundPlan> found = FoundPlan.of(runs, kernels, constants, done);
        if (page != null) {
            OutputFiles.write("--plans-page", page, out -> out.write(new FoundPlansPage(found).markdown()));
        }
        Table table = new Table().text("run").number("published [s]").number("found [s]").number("ratio")
                .text("published").text("found");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (FoundPlan plan : found) {
            String published = PlanSummary.of(plan.published());
            String best = PlanSummary.of(plan.found());
            table.row(plan.run().id(), Numbers.significant(plan.publishedSeconds(), 4),
                    Numbers.significant(plan.foundSeconds(), 4), Numbers.fixed(plan.ratio(), 3), published, best);
            rows.add(new Row().with("run", plan.run().id()).with("publishedSeconds", plan.publishedSeconds())
                    .with("foundSeconds", plan.foundSeconds()).with("ratio", plan.ratio())
                    .with("publishedFits", plan.publishedFits()).with("published", published).with("found", best)
                    .with("differences", plan.differences()).values());
        }
        return Result.of(table, rows);
    }
}
