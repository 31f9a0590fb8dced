package dev.trainyard.validation;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.RunResolver;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.study.search.PlanSearch;
import dev.trainyard.study.search.SearchOptions;
import dev.trainyard.study.search.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * A published run's plan beside the one that a search finds for the same model, accelerators, batch and software, both
 * in the event depth.
 *
 * @param run the run
 * @param published the plan that was run, what was not published of it guessed as for its prediction
 * @param found the best plan of the search
 * @param publishedSeconds predicted step under the published plan, s
 * @param foundSeconds predicted step under the found plan, s
 * @param publishedFits the published plan fits memory by our account
 */
public record FoundPlan(PublishedRun run, Plan published, Plan found, double publishedSeconds, double foundSeconds,
        boolean publishedFits) {

    /** Searches for every run. */
    public static List<FoundPlan> of(List<PublishedRun> runs, Kernels kernels, Constants constants, IntConsumer done) {
        StepSimulator simulator = new StepSimulator(kernels, constants);
        RunResolver resolver = new RunResolver(simulator);
        List<FoundPlan> result = new ArrayList<>();
        for (PublishedRun run : runs) {
            Scenario scenario = resolver.resolve(run).scenario();
            Plan plan = scenario.plan().orElseThrow();
            Scenario open = ScenarioBuilder.builder(scenario).plan(Optional.empty()).spares(0).build();
            SearchResult found = new PlanSearch(kernels, constants).best(open, SearchOptions.usual());
            result.add(new FoundPlan(run, plan, found.best().plan(),
                    simulator.simulate(scenario, Fidelity.EVENT).stepSeconds(), found.best().eventSeconds(),
                    simulator.memory(scenario, plan).fits(scenario.cluster().accelerator().memoryBytes())));
            done.accept(result.size());
        }
        return result;
    }

    /** The found plan's step over the published plan's: below 1 where the found one is faster. */
    public double ratio() {
        return foundSeconds / publishedSeconds;
    }

    /** What the found plan does otherwise, in a few words; the first is most often why it is faster. */
    public List<String> differences() {
        List<String> words = new ArrayList<>();
        say(words, recomputed(found) < recomputed(published), "recomputes less");
        say(words, recomputed(found) > recomputed(published), "recomputes more");
        say(words, ranks(found) < ranks(published), "fewer ranks a replica");
        say(words, ranks(found) > ranks(published), "more ranks a replica");
        say(words, found.microBatch() > published.microBatch(), "larger micro-batch");
        say(words, found.microBatch() < published.microBatch(), "smaller micro-batch");
        say(words, found.ep() < published.ep(), "experts on fewer ranks");
        say(words, found.ep() > published.ep(), "experts on more ranks");
        say(words, found.pp() > 1 && found.vp() > published.vp(), "more chunks");
        say(words, found.sequenceParallel() && published.tp() > 1 && !published.sequenceParallel(),
                "sequence parallel");
        say(words, !found.stageLayers().isEmpty() && published.stageLayers().isEmpty(), "a lighter last stage");
        say(words, found.sharding() != published.sharding() || found.shardGroup() != published.shardGroup(),
                "other sharding");
        say(words, found.pp() == published.pp() && found.tp() != published.tp() && ranks(found) == ranks(published),
                "other tensor and context ranks");
        return words;
    }

    private static void say(List<String> words, boolean applies, String word) {
        if (applies) {
            words.add(word);
        }
    }

    private static int ranks(Plan plan) {
        return plan.tp() * plan.cp() * plan.pp();
    }

    /** Grows with what is recomputed: nothing, the core, some layers, all. */
    private static int recomputed(Plan plan) {
        return plan.recompute() != Recompute.FULL ? plan.recompute().ordinal() : plan.recomputeLayers() > 0 ? 2 : 3;
    }
}
