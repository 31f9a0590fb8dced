package dev.trainyard.scenario;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything one simulation needs.
 *
 * @param name for people
 * @param model what is trained
 * @param cluster on what: the accelerators that work, spares left out
 * @param plan how it is split; empty: to be searched for
 * @param training batch, sequence, precision, tokens
 * @param software the framework's level
 * @param softwareStated the user named the level; otherwise the newest was taken and the answer is less sure
 * @param spares accelerators beside {@code cluster} that stand by for failures
 * @param notes what a reader of the answer must know of how the scenario was read, one line each; they change nothing
 */
@RecordBuilder
public record Scenario(String name, Transformer model, Cluster cluster, Optional<Plan> plan, Training training,
        SoftwareLevel software, boolean softwareStated, int spares, List<String> notes) {

    /** Takes a copy of the notes; none where they are left out. */
    public Scenario {
        notes = notes == null ? List.of() : List.copyOf(notes);
    }

    /** A scenario without spares. */
    public Scenario(String name, Transformer model, Cluster cluster, Optional<Plan> plan, Training training,
            SoftwareLevel software, boolean softwareStated) {
        this(name, model, cluster, plan, training, software, softwareStated, 0, List.of());
    }

    /** The same scenario with a plan. */
    public Scenario withPlan(Plan chosen) {
        return ScenarioBuilder.builder(this).plan(Optional.of(chosen)).build();
    }

    /** The same scenario with a further note. */
    public Scenario withNote(String note) {
        return ScenarioBuilder.builder(this).notes(Stream.concat(notes.stream(), Stream.of(note)).toList()).build();
    }

    /** The same scenario at another software level. */
    public Scenario withSoftware(SoftwareLevel level) {
        return ScenarioBuilder.builder(this).software(level).build();
    }
}
