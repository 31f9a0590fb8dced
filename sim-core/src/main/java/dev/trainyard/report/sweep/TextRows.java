package dev.trainyard.report.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.framework.PlanReader;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.sweep.PointBlock;
import dev.trainyard.study.sweep.PointStatus;
import dev.trainyard.study.sweep.Study;
import dev.trainyard.study.sweep.SweptScenario;
import dev.trainyard.study.sweep.SweptValues;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes points as rows of text, each with its whole configuration. What all points of a scenario have in common is
 * put into bytes once. Not safe for use by several threads at once.
 */
final class TextRows implements RowWriter {
    private static final Figure[] FIGURES = Figure.values();
    private static final int MOST_OUTERS = 64;
    private static final double GB = 1e9;
    private static final byte[] NEEDS = ascii("needs ");
    private static final byte[] GB_OF = ascii(" GB of ");
    private static final byte[] GB_IN_ALL = ascii(" GB");

    private final TextStyle style;
    private final SweptValues swept;
    /** Fields without a column of their own that all points of a scenario share. */
    private final List<String> shared;
    /** The same where only campaigns hang on some. */
    private final List<String> own;
    private final int outputs;
    private final byte[][] leads;
    private final byte[] missing;
    private final byte[] end;
    private final byte[][] schedules;
    private final byte[][] shardings;
    private final byte[][] recomputes;
    private final byte[][] statuses;
    /** Sequence parallelism and the three overlaps, by bits, with the stages' layers left out. */
    private final byte[][] flags = new byte[16][];
    /** A zero in each column. */
    private final byte[][] zeros;
    /** All figures behind the memory that there are not. */
    private final byte[] noBreakdown;
    private final int batchColumn;
    private final int flagColumn;
    private Plan lastPlan;
    private int lastBatch;
    private int lastFrom;
    private int lastUntil;
    private String lastProblem;
    private byte[] lastReason;
    private final Map<SweptScenario, byte[]> heads = new IdentityHashMap<>();
    private Bytes out;
    private int column;

    TextRows(Study study, TextStyle style) {
        this.style = style;
        this.swept = new SweptValues(study);
        List<String> extra = Columns.extra(study);
        boolean months = extra.stream().anyMatch(Study::isCampaign);
        this.shared = months ? List.of() : extra;
        this.own = months ? extra : List.of();
        this.outputs = Columns.outputs(study).size();
        List<Column> columns = Columns.of(study);
        this.leads = new byte[columns.size()][];
        for (int i = 0; i < leads.length; i++) {
            leads[i] = ascii(style.lead(i == 0, columns.get(i).name()));
        }
        this.missing = ascii(style.missing());
        this.end = ascii(style.end());
        this.schedules = names(Schedule.values());
        this.shardings = names(Sharding.values());
        this.recomputes = names(Recompute.values());
        this.statuses = names(PointStatus.values());
        List<String> names = columns.stream().map(Column::name).toList();
        this.batchColumn = names.indexOf("training.globalBatch");
        this.flagColumn = names.indexOf("plan.sequenceParallel");
        for (int bits = 0; bits < flags.length; bits++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                text.append(style.lead(false, names.get(flagColumn + i))).append((bits >> i & 1) != 0);
            }
            flags[bits] = ascii(text.append(style.lead(false, "plan.stageLayers")).append(style.missing()).toString());
        }
        this.zeros = new byte[leads.length][];
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < leads.length; i++) {
            zeros[i] = ascii(style.lead(false, names.get(i)) + "0");
            boolean isLast = i >= leads.length - Cause.COUNT - outputs;
            text.append(isLast ? style.lead(false, names.get(i)) + style.missing() : "");
        }
        this.noBreakdown = ascii(text.toString());
    }

    /** The line above all rows; empty for JSON. */
    static byte[] header(Study study, TextStyle style) {
        return style == TextStyle.JSON_LINES ? new byte[0]
                : ascii(Columns.of(study).stream().map(Column::name).collect(Collectors.joining(",", "", "\n")));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[][] names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(constant -> style.text(Entry.nameOf(constant))).toArray(byte[][]::new);
    }

    @Override
    public void begin(Bytes to) {
        out = to;
    }

    @Override
    public void end() {
        out = null;
    }

    @Override
    public void add(PointBlock block) {
        lastPlan = null;
        for (int i = 0; i < block.size(); i++) {
            out.need(2048);
            column = 0;
            whole(block.first() + i);
            for (String field : own) {
                text(swept.of(block.first() + i, field));
            }
            SweptScenario outer = block.outer(i);
            byte[] head = heads.get(outer);
            if (head == null) {
                head = head(outer, block.first() + i);
            }
            out.add(head);
            column = batchColumn;
            if (block.plan(i) == null) {
                withoutPlan(block, i);
            } else {
                plan(block, i);
            }
            figures(block, i);
            out.add(end);
        }
    }

    /** All columns of a scenario but the batch. */
    private byte[] head(SweptScenario outer, long point) {
        if (heads.size() >= MOST_OUTERS) {
            heads.clear();
        }
        int from = out.size();
        for (String field : shared) {
            text(swept.of(point, field));
        }
        Scenario scenario = outer.scenario();
        if (scenario == null) {
            for (String field : List.of("model", "cluster.accelerator", "cluster.gpus", "training.sequence",
                    "training.precision", "software", "scenarioDigest")) {
                asWritten(point, field);
            }
        } else {
            text(scenario.model().name());
            text(scenario.cluster().accelerator().name());
            whole(scenario.cluster().gpus());
            whole(scenario.training().sequence());
            text(Entry.nameOf(scenario.training().precision()));
            text(scenario.software().name());
            text(outer.digest());
        }
        byte[] head = out.cut(from);
        heads.put(outer, head);
        return head;
    }

    /** A value that no scenario came of: a number where it is one. */
    private void asWritten(long point, String field) {
        String value = swept.of(point, field);
        if (value != null && value.matches("[0-9]{1,18}|true|false")) {
            raw(ascii(value));
        } else {
            text(value);
        }
    }

    private void withoutPlan(PointBlock block, int i) {
        long point = block.first() + i;
        if (block.globalBatch(i) > 0) {
            whole(block.globalBatch(i));
        } else {
            asWritten(point, "training.globalBatch");
        }
        for (String key : PlanReader.keys()) {
            asWritten(point, "plan." + key);
        }
        raw(missing);
    }

    private void plan(PointBlock block, int i) {
        Plan plan = block.plan(i);
        int options = block.options(i);
        if (plan == lastPlan && block.globalBatch(i) == lastBatch) {
            out.again(lastFrom, lastUntil);
            column = flagColumn - 2;
        } else {
            lastFrom = out.size();
            placement(plan, block.globalBatch(i));
            lastUntil = out.size();
            lastPlan = plan;
            lastBatch = block.globalBatch(i);
        }
        recomputation(plan, options);
    }

    /** What neighbouring points often share. */
    private void placement(Plan plan, int globalBatch) {
        whole(globalBatch);
        whole(plan.tp());
        whole(plan.cp());
        whole(plan.pp());
        whole(plan.vp());
        whole(plan.ep());
        whole(plan.etp());
        whole(plan.dp());
        whole(plan.microBatch());
        raw(schedules[plan.schedule().ordinal()]);
        raw(shardings[plan.sharding().ordinal()]);
        whole(plan.shardGroup());
    }

    private void recomputation(Plan plan, int options) {
        raw(recomputes[PlanBatch.recompute(options)]);
        whole(PlanBatch.recomputedLayers(options));
        int bits = (plan.sequenceParallel() ? 1 : 0) | (plan.overlapTensor() ? 2 : 0)
                | (PlanBatch.overlapsData(options) ? 4 : 0) | (PlanBatch.overlapsPipeline(options) ? 8 : 0);
        out.add(flags[bits]);
        column = flagColumn + 5;
        if (!plan.stageLayers().isEmpty()) {
            out.back(missing.length + leads[--column].length);
            text(plan.stageLayers().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        }
        whole(plan.gpus());
    }

    private void figures(PointBlock block, int i) {
        PointStatus status = block.status(i);
        raw(statuses[status.ordinal()]);
        SweptScenario outer = block.outer(i);
        switch (status) {
            case OK -> text(block.utilisationNote(i));
            case DOES_NOT_FIT -> tooLarge(block.memoryBytes(i),
                    outer.scenario().cluster().accelerator().memoryBytes());
            default -> raw(reason(block.problem(i)));
        }
        if (status != PointStatus.OK) {
            for (int n = 0; n < FIGURES.length; n++) {
                raw(missing);
            }
            if (status == PointStatus.DOES_NOT_FIT) {
                whole(Math.round(block.memoryBytes(i)));
            } else {
                raw(missing);
            }
            out.add(noBreakdown);
            return;
        }
        for (Figure figure : FIGURES) {
            real(figure.of(block, i));
        }
        whole(Math.round(block.memoryBytes(i)));
        double[] breakdown = block.breakdown();
        for (int n = 0; n < Cause.COUNT; n++) {
            real(breakdown[i * Cause.COUNT + n]);
        }
        for (int n = 0; n < outputs; n++) {
            double value = block.campaign(i, n);
            if (!Double.isFinite(value)) {
                raw(missing);
            } else {
                real(value);
            }
        }
    }

    /** Neighbouring points often share their problem. */
    private byte[] reason(String problem) {
        if (problem != lastProblem) {
            lastProblem = problem;
            lastReason = style.text(problem);
        }
        return lastReason;
    }

    /** What a plan needs and there is. */
    static void needs(Bytes out, double needed, double there) {
        out.add(NEEDS);
        out.real(Math.round(needed / GB * 10) / 10.0);
        out.add(GB_OF);
        out.real(Math.round(there / GB * 10) / 10.0);
        out.add(GB_IN_ALL);
    }

    private void tooLarge(double needed, double there) {
        out.add(leads[column++]);
        boolean quoted = style == TextStyle.JSON_LINES;
        if (quoted) {
            out.add('"');
        }
        needs(out, needed, there);
        if (quoted) {
            out.add('"');
        }
    }

    private void raw(byte[] value) {
        out.add(leads[column++]);
        out.add(value);
    }

    private void text(String value) {
        raw(value == null ? missing : style.text(value));
    }

    private void whole(long value) {
        out.add(leads[column++]);
        out.whole(value);
    }

    private void real(double value) {
        if (value == 0) {
            out.add(zeros[column++]);
            return;
        }
        out.add(leads[column++]);
        out.real(value);
    }
}
