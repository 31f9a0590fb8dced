package dev.trainyard.api;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.device.Devices;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.Comparison;
import dev.trainyard.study.StepDoubt;
import dev.trainyard.study.search.PlanSearch;
import dev.trainyard.study.search.SearchOptions;
import dev.trainyard.study.search.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Simulates training steps on one device, with the shipped constants. Answers are those of the command line: the same
 * scenario gives the same bytes on every device and any number of threads.
 *
 * <pre>{@code
 * try (Trainyard trainyard = Trainyard.open()) {
 *     Prediction prediction = trainyard.simulate(ScenarioBuilder.from("mai1-1x").build());
 * }
 * }</pre>
 *
 * <p>One thread at a time may use an object of this class; any number of objects work side by side.
 */
public final class Trainyard implements AutoCloseable {
    private final KernelChoice device;
    private final StepSimulator simulator;
    private final PlanSearch search;
    private final StepDoubt doubt;

    private Trainyard(KernelChoice device) {
        Constants constants = Constants.shipped();
        this.device = device;
        this.simulator = new StepSimulator(device.kernels(), constants);
        this.search = new PlanSearch(device.kernels(), constants);
        this.doubt = new StepDoubt(device.kernels(), constants);
    }

    /** On all processors, and on a GPU what is worth the way there. */
    public static Trainyard open() {
        return open("auto", 0);
    }

    /**
     * On the device asked for.
     *
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}; GPUs need the module cuda-kernels
     * @param threads CPU threads to use; 0 for as many as there are processors
     * @throws IllegalArgumentException where there is no device of that name
     * @throws dev.trainyard.kernel.DeviceUnusableException where a GPU is asked for that cannot be used; it says why
     */
    public static Trainyard open(String device, int threads) {
        KernelChoice choice = new Devices().open(DeviceRequest.parse(device), threads);
        try {
            return new Trainyard(choice);
        } catch (RuntimeException e) {
            choice.close();
            throw e;
        }
    }

    /** What computes, such as {@code cpu (2 threads)}. */
    public String device() {
        return device.kernels().device();
    }

    /** Why {@code auto} fell back to the CPU, in one line; empty where it did not. */
    public String note() {
        return device.note();
    }

    /**
     * One training step, event by event, and the interval around it. A scenario without a plan gets the best that is
     * found. A plan that does not fit into memory is timed all the same: ask {@link Prediction#fits()}.
     *
     * @throws dev.trainyard.study.search.NoPlanException where no plan fits; it names the nearest miss
     * @throws dev.trainyard.plan.LayoutException where the scenario's own plan cannot exist
     */
    public Prediction simulate(Scenario scenario) {
        Optional<SearchResult> found = scenario.plan().isPresent() ? Optional.empty() : Optional.of(search(scenario));
        StepResult step = simulator.simulate(found.map(SearchResult::scenario).orElse(scenario), Fidelity.EVENT);
        return new Prediction(step, doubt.interval(scenario, step), found);
    }

    /**
     * The fastest plans of those that the scenario's framework runs and memory holds; the scenario's own plan is left
     * out of account.
     *
     * @throws dev.trainyard.study.search.NoPlanException where no plan fits; it names the nearest miss
     */
    public SearchResult search(Scenario scenario) {
        return search.best(scenario, SearchOptions.usual());
    }

    /**
     * Scenarios side by side, each against the first, on the token budget of the first that states one.
     *
     * @throws IllegalArgumentException without scenarios
     */
    public Comparison compare(List<Scenario> scenarios) {
        List<StepResult> steps = new ArrayList<>();
        scenarios.forEach(scenario -> steps.add(simulate(scenario).step()));
        return Comparison.of(steps);
    }

    /** Gives the device back. */
    @Override
    public void close() {
        device.close();
    }
}
