package dev.trainyard.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRunBuilder;
import dev.trainyard.runs.PublishedRuns;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationTest {
    private static final PublishedRun RUN = PublishedRuns.shipped().stream()
            .filter(run -> !run.vpUnknown() && run.scenario().plan().orElseThrow().vp() > 1).findFirst().orElseThrow();

    @Test
    void aRunThatWeHoldImpossibleFailsAndTheOthersGoOn() {
        Plan plan = RUN.scenario().plan().orElseThrow();
        PublishedRun impossible = PublishedRunBuilder.builder(RUN)
                .scenario(RUN.scenario().withPlan(PlanBuilder.builder(plan).schedule(Schedule.DUAL_PIPE).build()))
                .build();
        Validation validation = Validation.run(List.of(impossible, RUN), new CpuKernels(1), Constants.shipped(),
                Fidelity.CLOSED, done -> { });
        assertThat(validation.predictions().get(0).status()).isEqualTo(Validation.FAILED);
        assertThat(validation.predictions().get(0).note()).contains("vp");
        assertThat(validation.predictions().get(1).status()).isEqualTo(Validation.OK);
        assertThat(validation.score().rowsFailed()).isEqualTo(1);
    }

    /** An error of our own is no property of the run: a score without the rows that met it would be too good. */
    @Test
    void anInternalErrorIsNoFailedRow() {
        IllegalArgumentException bug = new IllegalArgumentException("a bug");
        Constants broken = Constants.shipped().readBy(name -> {
            throw bug;
        });
        assertThatThrownBy(() -> Validation.run(List.of(RUN), new CpuKernels(1), broken, Fidelity.CLOSED,
                done -> { })).isSameAs(bug);
    }
}
