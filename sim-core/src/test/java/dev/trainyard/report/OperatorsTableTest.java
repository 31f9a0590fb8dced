package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.calibration.CardOperator;
import dev.trainyard.calibration.CardOperators;
import dev.trainyard.calibration.MeasuredCard;
import dev.trainyard.constants.Constants;
import dev.trainyard.runs.Score;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Operators measured on two cards against the throughput kernel. The bounds are the errors that were found, with a
 * little room: nothing was fitted to these rows, and what makes a group worse is to be seen.
 */
class OperatorsTableTest {
    private static final Map<MeasuredCard, Map<String, Score>> SCORES = new EnumMap<>(MeasuredCard.class);

    @BeforeAll
    static void score() {
        for (MeasuredCard card : MeasuredCard.values()) {
            SCORES.put(card, OperatorsTable.scores(card, Constants.shipped()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRowIsReadAndEveryGroupIsJudged(MeasuredCard card) {
        assertThat(CardOperators.of(card)).hasSize(100);
        assertThat(SCORES.get(card).values().stream().mapToInt(Score::rowsScored).sum()).isEqualTo(98);
    }

    /** Card, group, rows, most median and 90th percentile of the absolute error, percent, and the bias. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            H200 | bf16 products                           | 36 |  4.5 | 10 |   0
            H200 | bf16 products, depth to 1,024           | 10 |  9   | 19 |  -9
            H200 | bf16 products of 256 rows               |  9 | 17   | 72 | -24
            H200 | fp8 products                            | 18 |  4.5 |  9 |  -2
            H200 | fp8 products, depth to 1,024            |  3 | 15   | 21 | -16
            H200 | eager copy and sum                      |  2 |  4   |  6 |  -2
            H200 | eager norm and gate                     |  2 | 43   | 45 | -41
            H200 | compiled passes                         |  2 |  4   |  6 |  -3
            H200 | cuDNN attention forward                 |  4 | 22   | 38 | -25
            H200 | cuDNN attention with backward           |  4 | 29   | 47 | -32
            H200 | PyTorch's flash attention forward       |  4 | 56   | 69 | -57
            H200 | PyTorch's flash attention with backward |  4 | 59   | 72 | -60
            H100 | bf16 products                           | 36 |  7   | 12 |   2
            H100 | bf16 products, depth to 1,024           | 10 |  7   | 41 | -11
            H100 | bf16 products of 256 rows               |  9 | 28   | 73 | -30
            H100 | fp8 products                            | 18 |  4.5 | 11 |  -1
            H100 | fp8 products, depth to 1,024            |  3 | 11   | 40 | -20
            H100 | eager copy and sum                      |  2 |  3   |  4 |  -1
            H100 | eager norm and gate                     |  2 | 40   | 42 | -38
            H100 | compiled passes                         |  2 |  4   |  5 |  -3
            H100 | cuDNN attention forward                 |  4 | 22   | 38 | -25
            H100 | cuDNN attention with backward           |  4 | 30   | 48 | -33
            H100 | PyTorch's flash attention forward       |  4 | 56   | 69 | -57
            H100 | PyTorch's flash attention with backward |  4 | 60   | 72 | -61
            """)
    void errorsAreThoseThatWereFound(MeasuredCard card, String group, int rows, double median, double p90,
            double bias) {
        Score score = SCORES.get(card).get(group);
        assertThat(score.rowsScored()).isEqualTo(rows);
        assertThat(score.medianAbsoluteErrorPercent()).isLessThan(median);
        assertThat(score.p90AbsoluteErrorPercent()).isLessThan(p90);
        assertThat(score.biasPercent()).isCloseTo(bias, within(2.0));
    }

    /** The file's rates are the work of its shapes over its seconds, so shapes are read as they were meant. */
    @ParameterizedTest
    @EnumSource
    void ratesAreWorkOverSeconds(MeasuredCard card) {
        for (CardOperator row : CardOperators.of(card)) {
            if (row.kind().equals("gemm")) {
                String[] sizes = row.shape().split("x");
                double flops = 2 * Double.parseDouble(sizes[0]) * Double.parseDouble(sizes[1])
                        * Double.parseDouble(sizes[2]);
                assertThat(flops / row.seconds()).isCloseTo(row.rate(), within(1e-3 * row.rate()));
            }
        }
    }
}
