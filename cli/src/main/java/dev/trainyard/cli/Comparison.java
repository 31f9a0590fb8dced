package dev.trainyard.cli;

import dev.trainyard.iteration.StepResult;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Steps side by side, the first being what the others are compared with. */
final class Comparison implements Result {
    private final List<StepView> steps;
    private final double tokens;

    /** {@code tokens}: the budget for all; 0 takes each scenario's own. */
    Comparison(List<StepView> steps, double tokens) {
        this.steps = List.copyOf(steps);
        this.tokens = tokens;
    }

    @Override
    public String table() {
        Table table = new Table().text("scenario").text("accelerator").number("GPUs").number("step [s]")
                .number("tokens/s").number("tokens/s/GPU").number("MFU [%]").number("days").number("speed-up")
                .number("efficiency [%]").text("held back by");
        for (StepView view : steps) {
            StepResult step = view.step();
            OptionalDouble days = view.days(budget(view));
            table.row(step.scenario().name(), step.scenario().cluster().accelerator().name(),
                    Numbers.grouped(step.gpus()), Numbers.significant(step.stepSeconds(), 4),
                    Numbers.prefixed(step.tokensPerSecond(), 4), Numbers.significant(step.tokensPerSecondPerGpu(), 4),
                    Numbers.fixed(100 * step.mfu(), 1), days.isPresent() ? Numbers.fixed(days.getAsDouble(), 1) : "-",
                    Numbers.fixed(speedUp(step), 2), Numbers.fixed(100 * efficiency(step), 1),
                    step.breakdown().bottleneck().key());
        }
        return table.render() + footing();
    }

    private String footing() {
        double budget = steps.stream().mapToDouble(this::budget).max().orElse(0);
        boolean same = steps.stream().allMatch(view -> budget(view) == budget);
        if (budget == 0) {
            return "days: no token budget is known; --tokens 15T gives one\n";
        }
        return "days: of uninterrupted training on " + (same ? Numbers.prefixed(budget, 3) + " tokens"
                : "each scenario's own tokens") + "; efficiency: tokens/s/GPU against " + first().scenario().name()
                + "\n";
    }

    @Override
    public Object json() {
        return rows();
    }

    @Override
    public String csv() {
        return Result.rowsAsCsv(rows());
    }

    private List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (StepView view : steps) {
            Map<String, Object> row = view.values();
            double budget = budget(view);
            OptionalDouble days = view.days(budget);
            row.put("tokens", budget > 0 ? budget : null);
            row.put("days", days.isPresent() ? days.getAsDouble() : null);
            row.put("speedUp", speedUp(view.step()));
            row.put("scalingEfficiency", efficiency(view.step()));
            rows.add(row);
        }
        return rows;
    }

    private double budget(StepView view) {
        return tokens > 0 ? tokens : view.step().scenario().training().tokens();
    }

    private StepResult first() {
        return steps.get(0).step();
    }

    private double speedUp(StepResult step) {
        return step.tokensPerSecond() / first().tokensPerSecond();
    }

    private double efficiency(StepResult step) {
        return step.tokensPerSecondPerGpu() / first().tokensPerSecondPerGpu();
    }
}
