package dev.trainyard.report.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.framework.PlanReader;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.report.sweep.Column.Type;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.sweep.PointBlock;
import dev.trainyard.study.sweep.PointStatus;
import dev.trainyard.study.sweep.Study;
import dev.trainyard.study.sweep.SweptScenario;
import dev.trainyard.study.sweep.SweptValues;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the points of a piece as one row group of a Parquet file, with the group's own index in front of it, from
 * which {@link ParquetFoot} makes the file's. The columns are those of {@link TextRows}, figures to all their digits.
 */
final class ParquetRows implements RowWriter {
    private static final Figure[] FIGURES = Figure.values();
    private static final String[] SCHEDULES = names(Schedule.values());
    private static final String[] SHARDINGS = names(Sharding.values());
    private static final String[] RECOMPUTES = names(Recompute.values());
    private static final String[] STATUSES = names(PointStatus.values());

    private final SweptValues swept;
    private final List<String> extra;
    private final int outputs;
    private final ParquetColumn[] columns;
    private final Bytes pages = new Bytes(1 << 16);
    private final String[] needs = new String[1 << 12];
    private final long[] neededTenths = new long[1 << 12];
    private final double[] neededOf = new double[1 << 12];
    private Bytes out;
    private int rows;
    private int at;
    private SweptScenario lastOuter;
    private String[] outerTexts;

    ParquetRows(Study study) {
        this.swept = new SweptValues(study);
        this.extra = Columns.extra(study);
        this.outputs = Columns.outputs(study).size();
        this.columns = Columns.of(study).stream().map(ParquetColumn::new).toArray(ParquetColumn[]::new);
    }

    private static String[] names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Entry::nameOf).toArray(String[]::new);
    }

    @Override
    public void begin(Bytes to) {
        out = to;
        rows = 0;
        for (ParquetColumn column : columns) {
            column.clear();
        }
    }

    @Override
    public void add(PointBlock block) {
        rows += block.size();
        for (int i = 0; i < block.size(); i++) {
            at = 0;
            whole(block.first() + i);
            scenario(block, i);
            plan(block, i);
            figures(block, i);
        }
    }

    @Override
    public void end() {
        pages.clear();
        Bytes index = new Bytes(columns.length * 8);
        for (ParquetColumn column : columns) {
            int from = pages.size();
            index.le4(column.write(pages));
            index.le4(pages.size() - from);
        }
        out.le4(rows);
        out.le4(pages.size());
        out.add(index.array(), index.size());
        out.add(pages.array(), pages.size());
    }

    private void scenario(PointBlock block, int i) {
        SweptScenario outer = block.outer(i);
        long point = block.first() + i;
        if (outer != lastOuter) {
            lastOuter = outer;
            Scenario of = outer.scenario();
            outerTexts = of == null ? null : new String[] {of.model().name(), of.cluster().accelerator().name(),
                Entry.nameOf(of.training().precision()), of.software().name(), outer.digest()};
        }
        for (String field : extra) {
            text(swept.of(point, field));
        }
        if (outerTexts == null) {
            for (String field : List.of("model", "cluster.accelerator", "cluster.gpus", "training.sequence",
                    "training.precision", "software", "scenarioDigest")) {
                written(point, field);
            }
        } else {
            text(outerTexts[0]);
            text(outerTexts[1]);
            whole(outer.scenario().cluster().gpus());
            whole(outer.scenario().training().sequence());
            text(outerTexts[2]);
            text(outerTexts[3]);
            text(outerTexts[4]);
        }
    }

    /** A value that no scenario came of. */
    private void written(long point, String field) {
        String value = swept.of(point, field);
        Type type = columns[at].column().type();
        if (value == null) {
            columns[at++].missing();
        } else if (type == Type.TEXT) {
            text(value);
        } else {
            Long number = swept.numberOf(point, field);
            if (number == null) {
                columns[at++].missing();
            } else {
                whole(number);
            }
        }
    }

    private void plan(PointBlock block, int i) {
        Plan plan = block.plan(i);
        int options = block.options(i);
        if (plan == null) {
            withoutPlan(block, i);
            return;
        }
        whole(block.globalBatch(i));
        whole(plan.tp());
        whole(plan.cp());
        whole(plan.pp());
        whole(plan.vp());
        whole(plan.ep());
        whole(plan.etp());
        whole(plan.dp());
        whole(plan.microBatch());
        text(SCHEDULES[plan.schedule().ordinal()]);
        text(SHARDINGS[plan.sharding().ordinal()]);
        whole(plan.shardGroup());
        text(RECOMPUTES[PlanBatch.recompute(options)]);
        whole(PlanBatch.recomputedLayers(options));
        flag(plan.sequenceParallel());
        flag(plan.overlapTensor());
        flag(PlanBatch.overlapsData(options));
        flag(PlanBatch.overlapsPipeline(options));
        text(plan.stageLayers().isEmpty() ? null
                : plan.stageLayers().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        whole(plan.gpus());
    }

    private void withoutPlan(PointBlock block, int i) {
        long point = block.first() + i;
        if (block.globalBatch(i) > 0) {
            whole(block.globalBatch(i));
        } else {
            written(point, "training.globalBatch");
        }
        for (String key : PlanReader.keys()) {
            written(point, "plan." + key);
        }
        columns[at++].missing();
    }

    private void figures(PointBlock block, int i) {
        PointStatus status = block.status(i);
        text(STATUSES[status.ordinal()]);
        if (status == PointStatus.OK) {
            text(block.utilisationNote(i));
            times(block, i);
            return;
        }
        boolean tooLarge = status == PointStatus.DOES_NOT_FIT;
        text(tooLarge ? needs(block, i) : block.problem(i));
        for (int n = 0; n < FIGURES.length; n++) {
            columns[at++].missing();
        }
        if (tooLarge) {
            real(Math.rint(block.memoryBytes(i)));
        } else {
            columns[at++].missing();
        }
        for (int n = 0; n < Cause.COUNT + outputs; n++) {
            columns[at++].missing();
        }
    }

    /** What a plan needs and there is, to a tenth of a gigabyte: few enough to remember them. */
    private String needs(PointBlock block, int i) {
        double there = block.outer(i).scenario().cluster().accelerator().memoryBytes();
        long tenths = Math.round(block.memoryBytes(i) / 1e8);
        int slot = (int) (tenths & needs.length - 1);
        if (needs[slot] == null || neededTenths[slot] != tenths || neededOf[slot] != there) {
            Bytes text = new Bytes(32);
            TextRows.needs(text, block.memoryBytes(i), there);
            needs[slot] = new String(text.array(), 0, text.size(), StandardCharsets.US_ASCII);
            neededTenths[slot] = tenths;
            neededOf[slot] = there;
        }
        return needs[slot];
    }

    private void times(PointBlock block, int i) {
        for (Figure figure : FIGURES) {
            real(figure.of(block, i));
        }
        real(Math.rint(block.memoryBytes(i)));
        for (int n = 0; n < Cause.COUNT; n++) {
            real(block.breakdown()[i * Cause.COUNT + n]);
        }
        for (int n = 0; n < outputs; n++) {
            double value = block.campaign(i, n);
            if (!Double.isFinite(value)) {
                columns[at++].missing();
            } else {
                real(value);
            }
        }
    }

    private void whole(long value) {
        columns[at++].whole(value);
    }

    private void real(double value) {
        columns[at++].real(value);
    }

    private void flag(boolean value) {
        columns[at++].flag(value);
    }

    private void text(String value) {
        columns[at++].text(value);
    }
}
