package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.calibration.CardOperator;
import dev.trainyard.calibration.CardOperators;
import dev.trainyard.constants.Constants;
import dev.trainyard.runs.Score;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Operators measured on an H200 against the throughput kernel. The bounds are the errors that were found, with a little
 * room: nothing was fitted to these rows, and what makes a group worse is to be seen.
 */
class OperatorsTableTest {
    private final Map<String, Score> scores = OperatorsTable.scores(Constants.shipped());

    @Test
    void everyRowIsReadAndEveryGroupIsJudged() {
        assertThat(CardOperators.h200()).hasSize(100);
        assertThat(scores.values().stream().mapToInt(Score::rowsScored).sum()).isEqualTo(98);
    }

    /** Group, rows, most median and 90th percentile of the absolute error, percent, and the bias. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bf16 products                           | 36 |  4.5 | 10 |   0
            bf16 products, depth to 1,024           | 10 |  9   | 19 |  -9
            bf16 products of 256 rows               |  9 | 17   | 72 | -24
            fp8 products                            | 18 |  4.5 |  9 |  -2
            fp8 products, depth to 1,024            |  3 | 15   | 21 | -16
            eager copy and sum                      |  2 |  4   |  6 |  -2
            eager norm and gate                     |  2 | 43   | 45 | -41
            compiled passes                         |  2 |  4   |  6 |  -3
            cuDNN attention forward                 |  4 | 22   | 38 | -25
            cuDNN attention with backward           |  4 | 29   | 47 | -32
            PyTorch's flash attention forward       |  4 | 56   | 69 | -57
            PyTorch's flash attention with backward |  4 | 59   | 72 | -60
            """)
    void errorsAreThoseThatWereFound(String group, int rows, double median, double p90, double bias) {
        Score score = scores.get(group);
        assertThat(score.rowsScored()).isEqualTo(rows);
        assertThat(score.medianAbsoluteErrorPercent()).isLessThan(median);
        assertThat(score.p90AbsoluteErrorPercent()).isLessThan(p90);
        assertThat(score.biasPercent()).isCloseTo(bias, within(2.0));
    }

    /** The file's rates are the work of its shapes over its seconds, so shapes are read as they were meant. */
    @Test
    void ratesAreWorkOverSeconds() {
        for (CardOperator row : CardOperators.h200()) {
            if (row.kind().equals("gemm")) {
                String[] sizes = row.shape().split("x");
                double flops = 2 * Double.parseDouble(sizes[0]) * Double.parseDouble(sizes[1])
                        * Double.parseDouble(sizes[2]);
                assertThat(flops / row.seconds()).isCloseTo(row.rate(), within(1e-3 * row.rate()));
            }
        }
    }
}
