package dev.trainyard.relations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.ScenarioDigest;
import dev.trainyard.scenario.ScenarioReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Relations that hold of every scenario, tried on scenarios drawn from a seed: {@code trainyard.relations.scenarios}
 * says how many, {@code trainyard.relations.seed} which; many are tried by {@code -Pfuzz}, with {@code fuzz.scenarios}
 * and {@code fuzz.seed}. A failure prints the smallest scenario found that breaks the relation, as a file.
 */
class RelationsTest {
    private static final double TOLERANCE = 0.001;

    static List<Relation> relations() {
        List<Relation> all = new ArrayList<>();
        all.addAll(MachineRelations.all());
        all.addAll(PlanRelations.all());
        all.addAll(WorkRelations.all());
        all.addAll(AnswerRelations.all());
        return all;
    }

    @Test
    @Tag("slow")
    void holdOfRandomScenarios() {
        hold(Integer.getInteger("trainyard.relations.scenarios", 150), Long.getLong("trainyard.relations.seed", 12));
    }

    @Test
    @Tag("fuzz")
    void holdOfManyScenarios() {
        hold(Integer.getInteger("fuzz.scenarios", 20_000), Long.getLong("fuzz.seed", 13));
    }

    private static void hold(int scenarios, long seed) {
        Draws draws = new Draws(seed);
        Runner runner = new Runner();
        List<Relation> relations = relations();
        Map<String, Failure> failures = new TreeMap<>();
        for (int i = 0; i < scenarios; i++) {
            Scenario scenario = draws.next();
            runner.clear();
            for (Relation relation : relations) {
                double excess = relation.excess().of(runner, scenario);
                if (!(excess <= TOLERANCE)) {
                    failures.computeIfAbsent(relation.name(), name -> new Failure(relation)).add(scenario, excess);
                }
            }
        }
        StringBuilder text = new StringBuilder();
        failures.values().forEach(failure -> text.append(failure.report(runner)));
        assertThat(text.toString()).as(failures.size() + " of " + relations.size() + " relations broken in "
                + scenarios + " scenarios").isEmpty();
    }

    @Test
    @Tag("slow")
    void whatAFailurePrintsReadsBackAsTheSame() {
        Draws draws = new Draws(3);
        for (int i = 0; i < 200; i++) {
            Scenario scenario = draws.next();
            String text = ScenarioText.of(scenario);
            Scenario again = ScenarioReader.read("relation", text);
            assertThat(bare(again)).as(text).isEqualTo(bare(scenario));
        }
    }

    /** Names of clusters and parts change nothing. */
    private static String bare(Scenario scenario) {
        return ScenarioDigest.canonical(ScenarioBuilder.builder(scenario)
                .cluster(ClusterBuilder.builder(scenario.cluster()).name("").build()).build());
    }

    /** Scenarios that break one relation. */
    private static final class Failure {
        private final Relation relation;
        private int count;
        private double worst;
        private Scenario scenario;

        Failure(Relation relation) {
            this.relation = relation;
        }

        void add(Scenario broken, double excess) {
            count++;
            if (scenario == null || !(excess <= worst)) {
                worst = excess;
                scenario = broken;
            }
        }

        String report(Runner runner) {
            Smaller smaller = new Smaller(relation, runner, TOLERANCE);
            Scenario least = smaller.of(scenario);
            return String.format("%n## %s: %d times, by up to %.2f%%; the smallest found by %.2f%%%n%s",
                    relation.name(), count, 100 * worst, 100 * relation.excess().of(runner, least),
                    ScenarioText.of(least));
        }
    }
}
