package dev.trainyard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.study.Comparison;
import dev.trainyard.study.search.NoPlanException;
import dev.trainyard.study.search.SearchResult;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainyardTest {
    private static final String SMALL = "{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 16}, plan: {tp: 2},"
            + " training: {tokens: 1T, sequence: 8192, globalBatch: 64, precision: bf16}, software: nemo-2024}";

    @Test
    void aStepIsTheStepSimulators() {
        Scenario scenario = ScenarioReader.named("mai1-1x");
        try (Trainyard trainyard = Trainyard.open("cpu", 1); CpuKernels kernels = new CpuKernels(1)) {
            StepResult step = new StepSimulator(kernels, Constants.shipped()).simulate(scenario, Fidelity.EVENT);
            Prediction prediction = trainyard.simulate(scenario);
            assertThat(prediction.stepSeconds()).isEqualTo(step.stepSeconds());
            assertThat(prediction.search()).isEmpty();
            assertThat(prediction.fits()).isTrue();
            assertThat(prediction.interval().contains(prediction.stepSeconds())).isTrue();
        }
    }

    @Test
    void aScenarioWithoutAPlanGetsTheBest() {
        Scenario open = ScenarioBuilder.parse(SMALL).set("plan", "auto").build();
        try (Trainyard trainyard = Trainyard.open("cpu", 1)) {
            Prediction found = trainyard.simulate(open);
            Prediction given = trainyard.simulate(ScenarioBuilder.parse(SMALL).build());
            assertThat(found.search()).isPresent();
            assertThat(found.step().plan()).isEqualTo(trainyard.search(open).best().plan());
            assertThat(found.stepSeconds()).isLessThanOrEqualTo(given.stepSeconds());
            assertThat(found.interval().high() / found.stepSeconds())
                    .as("a plan that nobody stated is a guess, and the interval says so")
                    .isGreaterThan(given.interval().high() / given.stepSeconds());
        }
    }

    @Test
    void comparisonsAreAgainstTheFirst() {
        Scenario one = ScenarioBuilder.parse(SMALL).build();
        Scenario two = ScenarioBuilder.parse(SMALL).set("cluster.gpus", 32).set("training.globalBatch", 128).build();
        try (Trainyard trainyard = Trainyard.open("cpu", 1)) {
            Comparison comparison = trainyard.compare(List.of(one, two));
            assertThat(comparison.tokens()).isEqualTo(1e12);
            assertThat(comparison.rows()).extracting("gpuRatio").containsExactly(1.0, 2.0);
        }
    }

    @Test
    void laterChangesWinAndComeInTheirOrder() {
        Scenario scenario = ScenarioBuilder.parse(SMALL).set("plan", "{tp: 1}").set("plan.tp", 4)
                .set("plan", "{tp: 8}").build();
        assertThat(scenario.plan().orElseThrow().tp()).isEqualTo(8);
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThatThrownBy(() -> ScenarioBuilder.parse(SMALL).set("plan.tpp", 4).build())
                .isInstanceOf(InputException.class).hasMessageContaining("tp");
        assertThatThrownBy(() -> Trainyard.open("tpu", 1)).isInstanceOf(IllegalArgumentException.class);
        Scenario tooLarge = ScenarioBuilder.from("mai1-1x").set("cluster.gpus", 16).set("plan", "auto").build();
        try (Trainyard trainyard = Trainyard.open("cpu", 1)) {
            assertThatThrownBy(() -> trainyard.simulate(tooLarge)).isInstanceOf(NoPlanException.class);
        }
    }

    /** A signature that names another type promises more: think, then add it here and to the package's words. */
    @Test
    void signaturesNameFewTypesOfOtherPackages() {
        Set<String> named = new TreeSet<>();
        for (Class<?> type : List.of(Trainyard.class, ScenarioBuilder.class, Prediction.class)) {
            executables(type).filter(it -> Modifier.isPublic(it.getModifiers())).forEach(it -> {
                List<Class<?>> types = new ArrayList<>(Arrays.asList(it.getParameterTypes()));
                types.add(it instanceof Method method ? method.getReturnType() : void.class);
                types.stream().filter(one -> one.getName().startsWith("dev.trainyard.")
                        && one.getPackage() != type.getPackage()).forEach(one -> named.add(one.getName()));
            });
        }
        assertThat(named).containsExactly(Interval.class.getName(), StepResult.class.getName(),
                Scenario.class.getName(), Comparison.class.getName(), SearchResult.class.getName());
    }

    private static Stream<Executable> executables(Class<?> type) {
        Constructor<?>[] constructors = type.getDeclaredConstructors();
        return Stream.concat(Arrays.stream(constructors), Arrays.stream(type.getDeclaredMethods()));
    }
}
