package dev.trainyard.runs;

import dev.trainyard.scenario.Scenario;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One measured training configuration.
 *
 * @param id short name, unique by habit
 * @param source where it was read
 * @param framework the framework's name as the source has it
 * @param year the framework's year
 * @param measuredSeconds seconds of one iteration; empty only where the row is not scored
 * @param memoryGib measured peak of allocated memory on the fullest accelerator, GiB
 * @param scored counts in the scores; otherwise predicted and shown only
 * @param assumed columns that the source did not print and the field's habit filled
 * @param comment free text
 * @param vpUnknown the interleaving is not known: the plan holds 1, the best feasible one is to be taken
 * @param recomputeUnknown the recomputation is not known: the plan holds none, the least that fits is to be taken
 * @param line where the row begins in its file, from 1
 * @param scenario model, cluster, plan, training and software level
 */
@RecordBuilder
public record PublishedRun(String id, String source, String framework, int year, OptionalDouble measuredSeconds,
        OptionalDouble memoryGib, boolean scored, List<String> assumed, String comment, boolean vpUnknown,
        boolean recomputeUnknown, int line, Scenario scenario) {

    public PublishedRun {
        assumed = List.copyOf(assumed);
    }

    /** True where the model is a mixture of experts. */
    public boolean mixture() {
        return scenario.model().experts() != null;
    }
}
