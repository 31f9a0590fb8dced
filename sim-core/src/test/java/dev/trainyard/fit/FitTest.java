package dev.trainyard.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.constants.Constants.Constant;
import dev.trainyard.constants.ConstantsText;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class FitTest {
    private static final List<PublishedRun> SHIPPED = PublishedRuns.shipped();
    private static final Constants CONSTANTS = Constants.shipped();
    private static final int THREADS = 2;

    /** The shipped file is what the fit writes: another descent from it finds no better place. */
    @Test
    void refittingTheShippedRunsFromTheShippedConstantsMovesNothing() {
        FitResult refit = Fit.run(SHIPPED, CONSTANTS, descent(THREADS).iterations(4).build());
        assertThat(refit.runs()).isEqualTo(207);
        assertThat(refit.outliers()).isEmpty();
        assertThat(shifts(refit.before(), refit.after())).allSatisfy(shift -> assertThat(shift).isLessThan(0.02));
        assertThat(mean(shifts(refit.before(), refit.after()))).isLessThan(0.005);
        assertThat(refit.after().score().meanAbsoluteErrorPercent())
                .isCloseTo(refit.before().score().meanAbsoluteErrorPercent(), within(0.05));
    }

    @Test
    void theSameBytesComeFromAnyNumberOfThreads() {
        List<String> written = IntStream.rangeClosed(1, 3).mapToObj(threads -> Fit.run(SHIPPED.subList(40, 90),
                CONSTANTS.with(ConstantName.DP_TAX, 0.6), descent(threads).iterations(2).restarts(1).build()))
                .map(result -> ConstantsText.rewrite(Constants.shippedText(), result.constants())).toList();
        assertThat(written.get(0)).isNotEqualTo(Constants.shippedText());
        assertThat(written).allMatch(written.get(0)::equals);
    }

    @Test
    void constantsThatMadeSyntheticTimesAreFoundAgain() {
        Constants truth = CONSTANTS.with(ConstantName.GEMM_HOPPER_16BIT, 0.85).with(ConstantName.TP_EXPOSED, 0.4)
                .with(ConstantName.GEMM_AMPERE_16BIT, 0.95);
        List<PublishedRun> synthetic = asPredicted(truth);
        FitResult result = Fit.run(synthetic, CONSTANTS, descent(THREADS).alone(true)
                .iterations(12).build());
        assertThat(result.constants().of(ConstantName.GEMM_HOPPER_16BIT)).isCloseTo(0.85, within(0.02));
        assertThat(result.constants().of(ConstantName.GEMM_AMPERE_16BIT)).isCloseTo(0.95, within(0.02));
        assertThat(result.constants().of(ConstantName.TP_EXPOSED)).isCloseTo(0.4, within(0.1));
        assertThat(result.after().score().meanAbsoluteErrorPercent()).isLessThan(0.3);
    }

    @Test
    void aNonsenseRowIsNamedAndMovesNothingElse() {
        List<PublishedRun> runs = new ArrayList<>(SHIPPED);
        PublishedRun good = SHIPPED.get(60);
        runs.add(changed(good, "nonsense", 10 * good.measuredSeconds().getAsDouble()));
        FitOptions options = descent(THREADS).iterations(3).build();
        FitResult result = Fit.run(runs, CONSTANTS, options);
        assertThat(result.outliers()).singleElement()
                .satisfies(outlier -> assertThat(outlier.run().id()).isEqualTo("nonsense"));
        assertThat(result.runs()).isEqualTo(207);
        FitResult without = Fit.run(SHIPPED, CONSTANTS, options);
        assertThat(shifts(without.after(), result.after())).allSatisfy(shift -> assertThat(shift).isLessThan(0.01));
    }

    /** A cluster where all is 12% slower than published runs are. */
    @Test
    void threeRunsOfOnesOwnMoveTheAnswerMostOfTheWay() {
        List<PublishedRun> own = new ArrayList<>();
        Validation now = validate(SHIPPED, CONSTANTS);
        for (RunPrediction prediction : now.predictions()) {
            if (prediction.run().framework().startsWith("NeMo") && !prediction.run().mixture()
                    && prediction.run().scenario().cluster().accelerator().name().equals("h100-sxm")
                    && own.size() < 4) {
                own.add(changed(prediction.run(), "own-" + own.size(), 1.12 * prediction.predictedSeconds()
                        .getAsDouble()));
            }
        }
        PublishedRun asked = own.remove(3);
        FitResult result = Fit.run(own, CONSTANTS, descent(THREADS).build());
        assertThat(result.outliers()).isEmpty();
        assertThat(result.after().score().biasPercent()).isBetween(-4.0, 1.0);
        assertThat(validate(List.of(asked), result.constants()).score().biasPercent())
                .as("a run that was not among them").isBetween(-7.0, 2.0);
        assertThat(result.constants().all().get(0).origin()).isEqualTo("fitted to 3 runs on top of those shipped");
        Constant tabled = result.constants().constant(ConstantName.COLLECTIVE_NETWORK_EFFICIENCY);
        assertThat(tabled).isEqualTo(CONSTANTS.constant(ConstantName.COLLECTIVE_NETWORK_EFFICIENCY));
    }

    @Test
    void whatIsFreeFollowsTheOriginAndCanBeSaid() {
        FitOptions usual = descent(1).build();
        assertThat(Fit.free(CONSTANTS, usual)).contains("dp.tax", "gemm.hopper.8bit")
                .noneMatch(name -> name.startsWith("collective.") || name.startsWith("memory."));
        FitOptions also = new FitOptions(List.of("collective.network.*"), List.of("gemm.*"), false, false, 1, 0, 1, 1,
                share -> { });
        assertThat(Fit.free(CONSTANTS, also)).contains("dp.tax", "collective.network.efficiency")
                .doesNotContain("collective.launchSeconds").noneMatch(name -> name.startsWith("gemm."));
        assertThatThrownBy(() -> Fit.free(CONSTANTS, descent(1).except(List.of("dp.tx")).build()))
                .isInstanceOf(InputException.class).hasMessageContaining("Maybe \"dp.tax\"");
        assertThatThrownBy(() -> Fit.run(SHIPPED, CONSTANTS, descent(1).except(List.of("*")).build()))
                .isInstanceOf(InputException.class).hasMessageContaining("every constant is held");
    }

    private static List<PublishedRun> asPredicted(Constants truth) {
        return validate(SHIPPED, truth).predictions().stream()
                .map(one -> changed(one.run(), one.run().id(), one.predictedSeconds().getAsDouble())).toList();
    }

    private static Validation validate(List<PublishedRun> runs, Constants constants) {
        return Validation.run(runs, new CpuKernels(1), constants, Fidelity.CLOSED, done -> { });
    }

    private static PublishedRun changed(PublishedRun run, String id, double seconds) {
        return new PublishedRun(id, run.source(), run.framework(), run.year(), OptionalDouble.of(seconds),
                run.memoryGib(), run.scored(), run.assumed(), run.comment(), run.vpUnknown(), run.recomputeUnknown(),
                run.line(), run.scenario());
    }

    /** By how much predictions differ, each as a share, over the runs that both have. */
    private static List<Double> shifts(Validation one, Validation other) {
        List<Double> shifts = new ArrayList<>();
        for (int i = 0; i < Math.min(one.predictions().size(), other.predictions().size()); i++) {
            shifts.add(Math.abs(other.predictions().get(i).predictedSeconds().getAsDouble()
                    / one.predictions().get(i).predictedSeconds().getAsDouble() - 1));
        }
        assertThat(shifts).hasSizeGreaterThan(2);
        return Collections.unmodifiableList(shifts);
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(value -> value).average().orElseThrow();
    }

    /** One descent from the values that are given, over every constant that is fitted by its origin. */
    private static FitOptionsBuilder descent(int threads) {
        return FitOptionsBuilder.builder().also(List.of()).except(List.of()).fromPrior(false).alone(false)
                .iterations(FitOptions.ITERATIONS).restarts(0).seed(1).threads(threads).progress(share -> { });
    }
}
