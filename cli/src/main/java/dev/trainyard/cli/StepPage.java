package dev.trainyard.cli;

import dev.trainyard.iteration.StepResult;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.study.PlanSummary;
import java.util.List;
import java.util.Map;

/** One simulated step, printable. */
final class StepPage implements Result {
    private static final double GIGA = 1e9;

    private final StepView view;

    StepPage(StepView view) {
        this.view = view;
    }

    @Override
    public String table() {
        StepResult step = view.step();
        Table facts = new Table().text("what").number("value").text("unit");
        facts.row("step time", Numbers.significant(step.stepSeconds(), 4), "s");
        facts.row("tokens", Numbers.prefixed(step.tokensPerSecond(), 4), "tokens/s");
        facts.row("tokens a GPU", Numbers.significant(step.tokensPerSecondPerGpu(), 4), "tokens/s");
        facts.row("model FLOPs utilisation (MFU)", Numbers.fixed(100 * step.mfu(), 1), "%");
        facts.row("hardware FLOPs utilisation (HFU)", Numbers.fixed(100 * step.hfu(), 1), "%");
        facts.row("model FLOPs a GPU", Numbers.significant(step.modelTflopsPerGpu(), 4), "TFLOP/s");
        facts.row("memory a GPU", Numbers.fixed(view.memory().total() / GIGA, 1), "GB of "
                + Numbers.fixed(view.capacity() / GIGA, 1));
        double tokens = step.scenario().training().tokens();
        view.days(tokens).ifPresent(days -> facts.row("time for " + Numbers.prefixed(tokens, 3) + " tokens",
                Numbers.fixed(days, 1), "days"));
        return heading(step) + "\n" + facts.render() + "\n" + causes();
    }

    private static String heading(StepResult step) {
        return step.scenario().name() + ": " + step.scenario().model().name() + " on "
                + Numbers.grouped(step.gpus()) + " " + step.scenario().cluster().accelerator().name()
                + ", " + step.scenario().software().name() + (step.scenario().softwareStated() ? "" : " (assumed)")
                + "\nplan: " + PlanSummary.of(step.plan()) + "\n"
                + "held back by: " + step.breakdown().bottleneck().key() + "; simulated on " + step.device() + ", "
                + Numbers.grouped(step.events()) + " events\n";
    }

    private String causes() {
        Table table = new Table().text("cause").number("seconds").number("share [%]");
        double total = view.step().stepSeconds();
        view.breakdown().forEach((cause, value) -> cause(table, cause, (Double) value, total));
        table.row("total", Numbers.significant(total, 4), "100.0");
        return table.render();
    }

    private static void cause(Table table, String cause, double seconds, double total) {
        if (seconds != 0) {
            table.row(cause, Numbers.significant(seconds, 4), Numbers.fixed(100 * seconds / total, 1));
        }
    }

    @Override
    public Object json() {
        return view.values();
    }

    @Override
    public String csv() {
        List<Map<String, Object>> row = List.of(view.values());
        return Result.rowsAsCsv(row);
    }
}
