package dev.trainyard.workload;

import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.PlanCause;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.memory.MemoryTerms;
import dev.trainyard.scenario.Scenario;

/** Writes {@link LayerRow}s: the sheets of every kind of layer, added up. */
final class LayerRows {
    private final Scenario scenario;
    private final Plan plan;
    private final Transformer model;
    private final LayerSheets sheets;

    /** Queues the operators and collectives of a plan's layers. */
    LayerRows(Scenario scenario, Plan plan, Costing costing) {
        this.scenario = scenario;
        this.plan = plan;
        this.model = scenario.model();
        this.sheets = new LayerSheets(costing);
        for (int layer = 0; layer < model.layers(); layer++) {
            sheets.kind(layer);
        }
    }

    double[] row(PlanPrices prices) {
        double[] row = new double[LayerRow.LENGTH];
        for (int kind = 0; kind < LayerRow.KINDS; kind++) {
            if (sheets.has(kind)) {
                layer(row, kind, prices);
            }
        }
        first(row, prices);
        last(row, prices);
        memory(row);
        return row;
    }

    private void layer(double[] row, int kind, PlanPrices prices) {
        Sheet sheet = sheets.of(kind);
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        sheet.addTo(cost, 1, prices.operators(), prices.collectives());
        if (kind >= 2) {
            sheets.waitForHost(cost, sheet, 1, prices.operators(), prices.collectives());
        }
        for (int pass = 0; pass < Pass.COUNT; pass++) {
            row[LayerRow.PASS + kind * Pass.COUNT + pass] = sum(cost[pass]);
        }
        row[LayerRow.EXCHANGE + kind] = exchange(cost);
        causes(row, LayerRow.CAUSE + kind * PlanCause.OF_PASSES, cost);
        double[][] core = again(sheet, true, prices);
        row[LayerRow.CORE + kind] = sum(core[Pass.INPUT_GRADIENT.ordinal()]);
        causes(row, LayerRow.CORE_CAUSE + kind * PlanCause.OF_PASSES, core);
        double[][] full = again(sheet, false, prices);
        row[LayerRow.FULL + kind] = sum(full[Pass.INPUT_GRADIENT.ordinal()]);
        row[LayerRow.EXCHANGE_AGAIN + kind] = exchange(full);
        causes(row, LayerRow.FULL_CAUSE + kind * PlanCause.OF_PASSES, full);
        int links = kind * LinkClass.COUNT;
        sheet.addBytes(row, LayerRow.BYTES + links, 1, false, false, prices.bytes());
        sheet.addBytes(row, LayerRow.CORE_BYTES + links, 1, true, true, prices.bytes());
        sheet.addBytes(row, LayerRow.FULL_BYTES + links, 1, true, false, prices.bytes());
    }

    private static double[][] again(Sheet sheet, boolean onlyCore, PlanPrices prices) {
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        sheet.addRecompute(cost, 1, onlyCore, prices.operators(), prices.collectives());
        return cost;
    }

    private void first(double[] row, PlanPrices prices) {
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        sheets.embedding().addTo(cost, 1, prices.operators(), prices.collectives());
        for (int pass = 0; pass < Pass.COUNT; pass++) {
            row[LayerRow.FIRST + pass] = sum(cost[pass]);
        }
        causes(row, LayerRow.FIRST_CAUSE, cost);
    }

    private void last(double[] row, PlanPrices prices) {
        double[][] cost = new double[Pass.COUNT][Cause.COUNT];
        int more = model.multiTokenLayers();
        sheets.head().addTo(cost, 1 + more, prices.operators(), prices.collectives());
        sheets.head().addBytes(row, LayerRow.LAST_BYTES, 1 + more, false, false, prices.bytes());
        if (more > 0) {
            sheets.predictionJoin().addTo(cost, more, prices.operators(), prices.collectives());
            sheets.predictionLayer().addTo(cost, more, prices.operators(), prices.collectives());
            sheets.predictionLayer().addBytes(row, LayerRow.LAST_BYTES, more, false, false, prices.bytes());
        }
        for (int pass = 0; pass < Pass.COUNT; pass++) {
            row[LayerRow.LAST + pass] = sum(cost[pass]);
        }
        row[LayerRow.LAST_EXCHANGE] = exchange(cost);
        causes(row, LayerRow.LAST_CAUSE, cost);
    }

    private void memory(double[] row) {
        MemoryTerms terms = terms(plan.withRecompute(Recompute.NONE));
        MemoryTerms selective = terms(plan.withRecompute(Recompute.SELECTIVE));
        for (int mixture = 0; mixture < 2; mixture++) {
            row[LayerRow.KEPT + mixture] = terms.kept(mixture == 1);
            row[LayerRow.KEPT_SELECTIVE + mixture] = selective.kept(mixture == 1);
            row[LayerRow.BACKWARD + mixture] = terms.backward(mixture == 1);
        }
        row[LayerRow.INPUT] = terms.input();
        row[LayerRow.LOSS] = terms.loss(false);
        row[LayerRow.LOSS_SHARDED] = terms.loss(true);
        row[LayerRow.EMBEDDING_GRADIENT] = terms.embeddingGradient();
        row[LayerRow.WORKSPACES] = terms.workspaces();
        row[LayerRow.RECEIVED] = terms.received();
        row[LayerRow.HEAD_INPUT] = terms.headInput();
        for (int which = 0; which < 4; which++) {
            row[LayerRow.SCRATCH + which] = terms.scratch((which & 1) != 0, (which & 2) != 0);
        }
    }

    private MemoryTerms terms(Plan of) {
        return new MemoryTerms(model, of, scenario.training().sequence(), scenario.training().precision(),
                scenario.software());
    }

    private static double exchange(double[][] cost) {
        return cost[Pass.FORWARD.ordinal()][Cause.EXPERT_PARALLEL.ordinal()]
                + cost[Pass.INPUT_GRADIENT.ordinal()][Cause.EXPERT_PARALLEL.ordinal()];
    }

    private static double sum(double[] causes) {
        double sum = 0;
        for (double seconds : causes) {
            sum += seconds;
        }
        return sum;
    }

    private static void causes(double[] row, int at, double[][] cost) {
        for (int cause = 0; cause < PlanCause.OF_PASSES; cause++) {
            for (double[] pass : cost) {
                row[at + cause] += pass[cause];
            }
        }
    }
}
