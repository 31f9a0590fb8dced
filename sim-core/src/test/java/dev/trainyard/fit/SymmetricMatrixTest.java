package dev.trainyard.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricMatrixTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 60})
    void aMatrixTimesItsInverseIsTheIdentity(int n) {
        double[][] a = positive(n, new SplittableRandom(n));
        double[][] inverse = SymmetricMatrix.inverse(a);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += a[i][k] * inverse[k][j];
                }
                assertThat(sum).isCloseTo(i == j ? 1 : 0, within(1e-9));
                assertThat(inverse[i][j]).isEqualTo(inverse[j][i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 60})
    void theSolutionOfASubsetSolvesItsEquations(int n) {
        SplittableRandom random = new SplittableRandom(n);
        double[][] a = positive(n, random);
        double[] b = random.doubles(n).toArray();
        int[] chosen = IntStream.range(0, n).filter(i -> random.nextBoolean()).toArray();
        double[] x = SymmetricMatrix.solve(a, b, chosen);
        assertThat(x).hasSameSizeAs(chosen);
        for (int i : chosen) {
            double sum = 0;
            for (int k = 0; k < chosen.length; k++) {
                sum += a[i][chosen[k]] * x[k];
            }
            assertThat(sum).isCloseTo(b[i], within(1e-9));
        }
    }

    @Test
    void aMatrixThatIsNotPositiveDefiniteHasNoSolution() {
        double[][] a = {{1, 2}, {2, 1}};
        assertThat(SymmetricMatrix.solve(a, new double[]{1, 1}, new int[]{0, 1})).isEmpty();
        assertThat(SymmetricMatrix.solve(new double[][]{{Double.NaN}}, new double[]{1}, new int[]{0})).isEmpty();
        assertThatThrownBy(() -> SymmetricMatrix.inverse(a)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("positive definite");
    }

    /** J'J + I of a random J: positive definite. */
    private static double[][] positive(int n, SplittableRandom random) {
        double[][] j = new double[n][];
        for (int i = 0; i < n; i++) {
            j[i] = random.doubles(n, -1, 1).toArray();
        }
        double[][] a = new double[n][n];
        for (int r = 0; r < n; r++) {
            for (int c = 0; c < n; c++) {
                a[r][c] = r == c ? 1 : 0;
                for (int k = 0; k < n; k++) {
                    a[r][c] += j[k][r] * j[k][c];
                }
            }
        }
        return a;
    }
}
