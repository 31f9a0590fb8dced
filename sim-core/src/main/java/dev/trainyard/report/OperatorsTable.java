package dev.trainyard.report;

import dev.trainyard.calibration.CardOperator;
import dev.trainyard.calibration.CardOperators;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.runs.Score;
import dev.trainyard.workload.AcceleratorProfiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operators timed on a card beside what the throughput kernel says of them, as Markdown. */
public final class OperatorsTable {
    private static final double MICRO = 1e6;
    private static final double TERA = 1e12;
    private static final double PERCENT = 100;
    private static final int DIGITS = 3;

    private OperatorsTable() {}

    /** The scores by group, in the order of the rows. */
    public static Map<String, Score> scores(Constants constants) {
        AcceleratorProfile profile = profile(constants);
        Map<String, List<Double>> errors = new LinkedHashMap<>();
        for (CardOperator row : CardOperators.h200()) {
            row.error(profile).ifPresent(error -> errors.computeIfAbsent(row.group(), group -> new ArrayList<>())
                    .add(PERCENT * error));
        }
        Map<String, Score> scores = new LinkedHashMap<>();
        errors.forEach((group, values) -> scores.put(group,
                Score.of(values.stream().mapToDouble(Double::doubleValue).toArray(), 0)));
        return scores;
    }

    private static AcceleratorProfile profile(Constants constants) {
        return AcceleratorProfiles.of(Accelerators.find("h200-sxm").orElseThrow(), SoftwareLevels.newest(), constants);
    }

    /** The scores, then every row. */
    public static String markdown(Constants constants) {
        Table groups = new Table().text("group").number("rows").number("median [%]").number("p90 [%]")
                .number("bias [%]");
        scores(constants).forEach((group, score) -> groups.row(group, String.valueOf(score.rowsScored()),
                Numbers.fixed(score.medianAbsoluteErrorPercent(), 1), Numbers.fixed(score.p90AbsoluteErrorPercent(), 1),
                Numbers.signed(score.biasPercent(), 1)));
        AcceleratorProfile profile = profile(constants);
        Table rows = new Table().text("operator").text("shape").text("format").number("measured [us]")
                .number("predicted [us]").number("measured rate").text("unit").number("error [%]");
        for (CardOperator row : CardOperators.h200()) {
            rows.row(row.kind().equals("gemm") ? "product" : row.name(), row.shape(), row.format(),
                    Numbers.significant(MICRO * row.seconds(), DIGITS),
                    row.predictedSeconds(profile).stream().mapToObj(it -> Numbers.significant(MICRO * it, DIGITS))
                            .findFirst().orElse(""), Numbers.significant(row.rate() / scale(row), DIGITS), unit(row),
                    row.error(profile).stream().mapToObj(it -> Numbers.signed(PERCENT * it, 1)).findFirst()
                            .orElse(""));
        }
        return groups.markdown() + "\n" + rows.markdown();
    }

    private static double scale(CardOperator row) {
        return row.unit().equals("launch/s") ? 1 : TERA;
    }

    private static String unit(CardOperator row) {
        return switch (row.unit()) {
            case "flop/s" -> "TFLOP/s";
            case "ideal byte/s" -> "ideal TB/s";
            case "logit/s" -> "Tlogit/s";
            default -> row.unit();
        };
    }
}
