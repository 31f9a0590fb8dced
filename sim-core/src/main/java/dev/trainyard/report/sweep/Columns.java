package dev.trainyard.report.sweep;

import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.plan.framework.PlanReader;
import dev.trainyard.report.sweep.Column.Type;
import dev.trainyard.study.sweep.CampaignOutput;
import dev.trainyard.study.sweep.Study;
import dev.trainyard.study.sweep.StudyCampaign;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The columns of a study's result: the point, fields that vary and have no column of their own, the scenario, the plan,
 * what became of it, the figures, and those of the campaign where the study asks for any.
 */
final class Columns {
    private static final List<Column> SCENARIO = List.of(
            text("model", "the model's name"),
            text("cluster.accelerator", "the accelerator's name"),
            integer("cluster.gpus", "accelerators of the cluster"),
            integer("training.sequence", "tokens in one sequence"),
            text("training.precision", "of the matrix products"),
            text("software", "the software level's name"),
            text("scenarioDigest", "16 digits that name the scenario, plan and batch left out"),
            integer("training.globalBatch", "sequences in one step"));

    private static final List<Column> OUTCOME = List.of(
            integer("gpus", "accelerators that the plan uses"),
            text("status", "ok, does-not-fit, impossible or no-plan"),
            text("reason", "why there is no time, or why mfu is above 1"));

    private Columns() {}

    /** All columns in order. */
    static List<Column> of(Study study) {
        List<Column> columns = new ArrayList<>();
        columns.add(integer("point", "number of the point in the study, from 0"));
        extra(study).forEach(field -> columns.add(text(field, "as the study writes it")));
        columns.addAll(SCENARIO);
        PlanReader.keys().forEach(key -> columns.add(plan(key)));
        columns.addAll(OUTCOME);
        for (Figure figure : Figure.values()) {
            columns.add(figure.column());
        }
        columns.add(number("memoryBytes", "B", "peak of the fullest accelerator"));
        for (Cause cause : Cause.values()) {
            columns.add(number("breakdown." + cause.key(), "s", "seconds of the step"));
        }
        outputs(study).forEach(output -> columns.add(number(output.name(), output.unit(), output.meaning())));
        return columns;
    }

    /** What is asked of campaigns: the last columns. */
    static List<CampaignOutput> outputs(Study study) {
        return study.campaign().map(StudyCampaign::outputs).orElse(List.of());
    }

    /** Fields that vary and are in no other column. */
    static List<String> extra(Study study) {
        List<String> fields = new ArrayList<>(study.fields());
        SCENARIO.forEach(column -> fields.remove(column.name()));
        fields.removeIf(field -> field.startsWith("plan."));
        return fields;
    }

    /** The columns as plain values, for a file of JSON. */
    static List<Map<String, Object>> values(List<Column> columns) {
        List<Map<String, Object>> values = new ArrayList<>();
        for (Column column : columns) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("name", column.name());
            value.put("type", column.type().name().toLowerCase(Locale.ROOT));
            if (!column.unit().isEmpty()) {
                value.put("unit", column.unit());
            }
            value.put("meaning", column.meaning());
            values.add(value);
        }
        return values;
    }

    private static Column plan(String key) {
        Type type = switch (key) {
            case "schedule", "sharding", "recompute", "stageLayers" -> Type.TEXT;
            case "sequenceParallel", "overlapTensor", "overlapData", "overlapPipeline" -> Type.BOOLEAN;
            default -> Type.INTEGER;
        };
        return new Column("plan." + key, type, "", "of the plan, as in scenario files");
    }

    private static Column text(String name, String meaning) {
        return new Column(name, Type.TEXT, "", meaning);
    }

    private static Column integer(String name, String meaning) {
        return new Column(name, Type.INTEGER, "", meaning);
    }

    private static Column number(String name, String unit, String meaning) {
        return new Column(name, Type.NUMBER, unit, meaning);
    }
}
