package dev.trainyard.cli.command;

import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.EnumConverter;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.ScenarioOptions;
import dev.trainyard.cli.option.SearchFlags;
import dev.trainyard.cli.option.SizeBudget;
import dev.trainyard.cli.option.SizeGoal;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.Result;
import dev.trainyard.cli.view.SizeView;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import dev.trainyard.interval.Guesses;
import dev.trainyard.interval.IntervalModel;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.search.SearchWidth;
import dev.trainyard.study.search.SizeResult;
import dev.trainyard.study.search.Sizing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks for a cluster's size. */
@Command(name = "size", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Looks for the smallest cluster that trains in time, or the most tokens that a budget trains.",
        description = {"%nEvery number of accelerators that some plan fills is looked at with every plan, up to the "
            + "budget; what is found is run as events. Days count training alone unless --goodput says how much of "
            + "the time is left for it.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard size mai1-1x --tokens 15T --days 90",
            "  trainyard size mai1-1x --days 90 --accelerators h100-sxm,gb200 --global-batch 1856,3712",
            "  trainyard size mai1-1x --goal most-tokens --days 180 --power 300MW --power-per-gpu 1.4kW",
            "  trainyard size mai1-10x-gb200 --goal most-tokens --days 180 --dollars 80B --dollars-per-gpu 60k"
                + " --goodput 0.9"})
public final class SizeCommand implements Callable<Integer> {
    private static final double SECONDS_A_DAY = 86_400;

    private final Terminal terminal;
    @Parameters(index = "0", paramLabel = "SCENARIO", description = "A preset (trainyard list presets) or a file; its "
            + "plan and number of accelerators are not looked at.")
    private String name;
    @Option(names = "--goal", paramLabel = "GOAL", defaultValue = "least-gpus", converter = Goals.class,
            description = {"least-gpus: the smallest cluster that trains all tokens in time. most-tokens: the most",
                "tokens in the time on any number of accelerators (default: ${DEFAULT-VALUE})."})
    private SizeGoal goal;
    @Option(names = "--days", paramLabel = "N", required = true, description = "Days until training has to be done.")
    private String days;
    @Option(names = "--tokens", paramLabel = "N",
            description = "Tokens to train on, such as 15T (default: the scenario's); for least-gpus.")
    private String tokens;
    @Option(names = "--goodput", paramLabel = "SHARE", defaultValue = "1",
            description = {"Share of the days that is spent training and not lost to failures, restarts and",
                "checkpoints, 0 to 1 (default: ${DEFAULT-VALUE}; published runs of this size kept 0.9)."})
    private String goodput;
    @Option(names = "--accelerators", paramLabel = "NAME", split = ",",
            description = "Accelerators to look at, with commas (default: the scenario's).")
    private List<String> accelerators = List.of();
    @Option(names = "--global-batch", paramLabel = "N", split = ",",
            description = "Global batches to look at, with commas (default: the scenario's).")
    private List<String> batches = List.of();
    @Option(names = "--space", paramLabel = "SPACE", defaultValue = "framework", converter = SearchFlags.Spaces.class,
            description = "framework, plans that the software level runs, or full (default: ${DEFAULT-VALUE}).")
    private SearchWidth space;
    @Mixin
    private SizeBudget budget;
    @Mixin
    private ConstantsOption given;
    @Mixin
    private ScenarioOptions options;
    @Mixin
    private ComputeOptions compute;
    @Mixin
    private OutputOptions output;

    public SizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Reads --goal. */
    static final class Goals extends EnumConverter<SizeGoal> {
        Goals() {
            super("goal", SizeGoal.values());
        }
    }

    @Override
    public Integer call() {
        double seconds = number("--days", days, 1e6) * SECONDS_A_DAY * number("--goodput", goodput, 1);
        int most = budget.gpus();
        List<Scenario> scenarios = scenarios();
        List<Map<String, Object>> rows = new ArrayList<>();
        Constants constants = given.read();
        boolean found = false;
        try (KernelChoice device = compute.open(terminal, output);
                Progress progress = new Progress("clusters", scenarios.size(), output.showsProgress(terminal))) {
            Sizing sizing = new Sizing(device.kernels(), constants);
            StepSimulator simulator = new StepSimulator(device.kernels(), constants);
            IntervalModel intervals = IntervalModel.shipped(device.kernels(), constants);
            for (Scenario scenario : scenarios) {
                double needed = goal == SizeGoal.LEAST_GPUS ? tokens(scenario) : 0;
                Optional<SizeResult> size = goal == SizeGoal.MOST_TOKENS ? sizing.fastest(scenario, most, space)
                        : sizing.least(scenario, seconds / Math.ceil(needed / scenario.training().tokensPerStep()),
                                most, space);
                found |= size.isPresent();
                SizeView view = new SizeView(scenario, seconds, needed, most);
                rows.add(size.map(result -> {
                    StepResult step = simulator.simulate(result.scenario(), Fidelity.EVENT);
                    return view.row(result, step, intervals.of(step, Guesses.of(result.scenario())));
                }).orElseGet(() -> view.nothing(goal == SizeGoal.LEAST_GPUS
                        ? sizing.fastest(scenario, most, space) : Optional.empty())));
                progress.at(rows.size());
            }
        }
        output.print(terminal, Result.of(SizeView.table(rows), rows));
        return found ? ExitCodes.DONE : ExitCodes.INFEASIBLE;
    }

    /** One for each accelerator and global batch. */
    private List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (String accelerator : accelerators.isEmpty() ? List.of("") : accelerators) {
            for (String batch : batches.isEmpty() ? List.of("") : batches) {
                scenarios.add(options.readForSearch(name, accelerator, batch));
            }
        }
        return scenarios;
    }

    private double tokens(Scenario scenario) {
        double count = tokens == null ? scenario.training().tokens() : number("--tokens", tokens, 1e18);
        if (!(count > 0)) {
            throw new InputException(Place.of("--tokens"), "", "the scenario \"" + scenario.name()
                    + "\" states no tokens to train on. Maybe --tokens 15T");
        }
        return count;
    }

    private static double number(String option, String written, double most) {
        double value;
        try {
            value = Quantity.COUNT.parse(written);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of(option), "", e.getMessage());
        }
        if (!(value > 0 && value <= most)) {
            throw new InputException(Place.of(option), "", "must be more than 0 and at most " + (long) most
                    + ", found \"" + written + "\"");
        }
        return value;
    }
}
