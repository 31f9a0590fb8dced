package dev.trainyard.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.runs.RunResolver;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.PlanTableWriter;
import org.junit.jupiter.api.Test;

/** The plan kernel is the closed form: on every published run the same step, breakdown and memory. */
class PublishedRunsPlanTest {
    private static final double BOUND = 1e-9;

    @Test
    void planKernelAnswersAsTheClosedFormDoes() {
        Constants constants = Constants.shipped();
        CpuKernels kernels = new CpuKernels(1);
        StepSimulator simulator = new StepSimulator(kernels, constants);
        int compared = 0;
        RunResolver resolver = new RunResolver(simulator);
        for (PublishedRun run : PublishedRuns.shipped()) {
            Scenario scenario = resolver.resolve(run).scenario();
            agree(run.id(), scenario, simulator.simulate(scenario, Fidelity.CLOSED), kernels, constants);
            compared++;
        }
        assertThat(compared).isGreaterThan(220);
    }

    static void agree(String name, Scenario scenario, StepResult expected, CpuKernels kernels, Constants constants) {
        Plan plan = scenario.plan().orElseThrow();
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        PlanBatch batch = new PlanBatch(writer.tables(), 1);
        writer.add(batch, plan);
        writer.price(kernels);
        PlanAnswers answers = new PlanAnswers(1, true, true);
        kernels.plan(batch, answers);
        assertThat(answers.memoryBytes()[0]).as(name + " memory").isCloseTo(expected.memory().total(),
                within(BOUND * expected.memory().total()));
        double step = expected.stepSeconds();
        assertThat(answers.stepSeconds()[0]).as(name + " step").isCloseTo(step, within(BOUND * step));
        for (Cause cause : Cause.values()) {
            assertThat(answers.breakdown()[cause.ordinal()]).as(name + " " + cause)
                    .isCloseTo(expected.breakdown().of(cause), within(BOUND * step));
        }
        assertThat(Cause.COUNT).isEqualTo(Cause.COUNT);
    }
}
