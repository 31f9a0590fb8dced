package dev.trainyard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensitivityTest {
    private static final List<UncertainInput> ANGLES = List.of(angle("x1"), angle("x2"), angle("x3"));

    private static UncertainInput angle(String name) {
        return new UncertainInput(name, -Math.PI, 1, Math.PI);
    }

    private static double[] each(double[][] points, ToDoubleFunction<double[]> of) {
        return Arrays.stream(points).mapToDouble(of).toArray();
    }

    /** Ishigami and Homma's function (1990), whose indices are known: Saltelli et al. (2008), section 4.4. */
    private static double ishigami(double[] x) {
        return Math.sin(x[0]) + 7 * Math.pow(Math.sin(x[1]), 2) + 0.1 * Math.pow(x[2], 4) * Math.sin(x[0]);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void indicesAreThoseOfThePublishedFunction(long seed) {
        List<Sensitivity.Indices> indices = new Sensitivity(ANGLES, points -> each(points,
                SensitivityTest::ishigami)).sobol(4096, seed);
        double[] first = {0.3139, 0.4424, 0};
        double[] total = {0.5576, 0.4424, 0.2437};
        for (int i = 0; i < 3; i++) {
            assertThat(indices.get(i).first()).isCloseTo(first[i], within(0.02));
            assertThat(indices.get(i).total()).isCloseTo(total[i], within(0.02));
            assertThat(indices.get(i).firstError()).isBetween(0.0, 0.1);
        }
    }

    /** Few draws leave so much noise that the bare estimate of the first index leaves its bounds. */
    @Test
    void anInputAloneExplainsNoLessThanNothingAndNoMoreThanInAll() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(new Sensitivity(ANGLES, points -> each(points, SensitivityTest::ishigami)).sobol(64, seed))
                    .allSatisfy(indices -> assertThat(indices.first()).isBetween(0.0, indices.total()));
        }
    }

    /** Of an answer that one input makes nearly alone, half of the bare estimates lie above all there is. */
    @Test
    void noInputExplainsMoreThanAllThereIs() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(new Sensitivity(ANGLES, points -> each(points, x -> x[0] + 0.01 * x[1])).sobol(64, seed))
                    .allSatisfy(indices -> assertThat(indices.total()).isBetween(indices.first(), 1.0));
        }
    }

    @Test
    void aSumSharesItsVarianceOut() {
        List<Sensitivity.Indices> indices = new Sensitivity(ANGLES, points -> each(points,
                x -> 10 + x[0] + 2 * x[1])).sobol(2048, 1);
        assertThat(indices.get(0).first()).isCloseTo(0.2, within(0.01));
        assertThat(indices.get(1).total()).isCloseTo(0.8, within(0.01));
        assertThat(indices.get(2).total()).isZero();
    }

    @Test
    void theSameSeedGivesTheSameNumbersAndAnotherDoesNot() {
        Sensitivity study = new Sensitivity(ANGLES, points -> each(points, SensitivityTest::ishigami));
        assertThat(study.sobol(256, 7)).isEqualTo(study.sobol(256, 7)).isNotEqualTo(study.sobol(256, 8));
    }

    @Test
    void oneAtATimeMovesOnlyThatInput() {
        Sensitivity study = new Sensitivity(ANGLES, points -> each(points, x -> x[0] + 100 * x[1] + 0 * x[2]));
        List<Sensitivity.Swing> swings = study.oneAtATime();
        assertThat(study.base()).isEqualTo(101);
        assertThat(swings.get(0).atLow()).isEqualTo(100 - Math.PI);
        assertThat(swings.get(0).atHigh()).isEqualTo(100 + Math.PI);
        assertThat(swings.get(1).size()).isCloseTo(200 * Math.PI, within(1e-9));
        assertThat(swings.get(2).size()).isZero();
    }

    @Test
    void anAnswerThatDoesNotVaryHasNoIndices() {
        assertThat(new Sensitivity(ANGLES, points -> new double[points.length]).sobol(64, 1))
                .allSatisfy(indices -> assertThat(indices.total()).isZero());
    }

    @Test
    void rangesAndSamplesAreChecked() {
        assertThatThrownBy(() -> new UncertainInput("x", 2, 1, 2)).hasMessageContaining("range of x");
        assertThatThrownBy(() -> new Sensitivity(ANGLES, points -> null).sobol(3, 1)).hasMessageContaining("64");
    }
}
