package dev.trainyard.report;

import dev.trainyard.calibration.CardOperator;
import dev.trainyard.calibration.CardOperators;
import dev.trainyard.calibration.MeasuredCard;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.runs.Score;
import dev.trainyard.workload.AcceleratorProfiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operators timed on cards beside what the throughput kernel says of them, as Markdown. */
public final class OperatorsTable {
    private static final double MICRO = 1e6;
    private static final double TERA = 1e12;
    private static final double PERCENT = 100;
    private static final int DIGITS = 3;

    private OperatorsTable() {}

    /** The scores by group, in the order of the rows. */
    public static Map<String, Score> scores(MeasuredCard card, Constants constants) {
        AcceleratorProfile profile = profile(card, constants);
        Map<String, List<Double>> errors = new LinkedHashMap<>();
        for (CardOperator row : CardOperators.of(card)) {
            row.error(profile).ifPresent(error -> errors.computeIfAbsent(row.group(), group -> new ArrayList<>())
                    .add(PERCENT * error));
        }
        Map<String, Score> scores = new LinkedHashMap<>();
        errors.forEach((group, values) -> scores.put(group,
                Score.of(values.stream().mapToDouble(Double::doubleValue).toArray(), 0)));
        return scores;
    }

    private static AcceleratorProfile profile(MeasuredCard card, Constants constants) {
        return AcceleratorProfiles.of(card.accelerator(), SoftwareLevels.newest(), constants);
    }

    /** The scores of every card, then every row of every card. */
    public static String markdown(Constants constants) {
        Table groups = new Table().text("card").text("group").number("rows").number("median [%]").number("p90 [%]")
                .number("bias [%]");
        Table rows = new Table().text("card").text("operator").text("shape").text("format").number("measured [us]")
                .number("predicted [us]").number("measured rate").text("unit").number("error [%]");
        for (MeasuredCard card : MeasuredCard.values()) {
            scores(card, constants).forEach((group, score) -> groups.row(card.title(), group,
                    String.valueOf(score.rowsScored()), Numbers.fixed(score.medianAbsoluteErrorPercent(), 1),
                    Numbers.fixed(score.p90AbsoluteErrorPercent(), 1), Numbers.signed(score.biasPercent(), 1)));
            rows(card, profile(card, constants), rows);
        }
        return groups.markdown() + "\n" + rows.markdown();
    }

    private static void rows(MeasuredCard card, AcceleratorProfile profile, Table rows) {
        for (CardOperator row : CardOperators.of(card)) {
            rows.row(card.title(), row.kind().equals("gemm") ? "product" : row.name(), row.shape(), row.format(),
                    Numbers.significant(MICRO * row.seconds(), DIGITS),
                    row.predictedSeconds(profile).stream().mapToObj(it -> Numbers.significant(MICRO * it, DIGITS))
                            .findFirst().orElse(""), Numbers.significant(row.rate() / scale(row), DIGITS), unit(row),
                    row.error(profile).stream().mapToObj(it -> Numbers.signed(PERCENT * it, 1)).findFirst()
                            .orElse(""));
        }
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
