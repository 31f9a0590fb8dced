package dev.trainyard.cli.command;

import dev.trainyard.campaign.AcceleratorShare;
import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.EnumConverter;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.ReplicaOptions;
import dev.trainyard.cli.option.ScenarioOptions;
import dev.trainyard.cli.option.SearchFlags;
import dev.trainyard.cli.option.Shares;
import dev.trainyard.cli.size.Deadline;
import dev.trainyard.cli.size.SizeBudget;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.Result;
import dev.trainyard.cli.view.SizeView;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.study.GpuBudget;
import dev.trainyard.study.Percentile;
import dev.trainyard.study.SizeGoal;
import dev.trainyard.study.SizeStudy;
import dev.trainyard.study.search.SearchWidth;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks for a cluster's size. */
@Command(name = "size", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Looks for the smallest cluster that trains in time, or the most tokens that a budget trains.",
        description = {"%nEvery number of accelerators that some plan fills is looked at with every plan, up to the "
            + "budget; what is found is run as events. Days count training alone unless --goodput says how much of "
            + "the time is left for it, or --by lets the campaign say it: failures, checkpoints, spares, at the "
            + "median or with nine chances in ten. Prices and powers are the campaign's presets.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard size mai1-1x --tokens 15T --days 90",
            "  trainyard size mai1-1x --days 90 --accelerators h100-sxm,gb200 --global-batch 1856,3712",
            "  trainyard size mai1-1x --days 90 --confidence 0.9",
            "  trainyard size mai1-1x --by P90 --date 2027-01-31",
            "  trainyard size mai1-1x --goal earliest --power 300MW",
            "  trainyard size mai1-1x --goal least-dollars --days 60 --accelerators h100-sxm,gb200",
            "  trainyard size mai1-1x --goal most-tokens --days 180 --power 300MW --power-per-gpu 1.4kW",
            "  trainyard size mai1-10x-gb200 --goal most-tokens --days 180 --dollars 80B --goodput 0.9"})
public final class SizeCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Spec
    private CommandSpec spec;
    @Parameters(index = "0", paramLabel = "SCENARIO", description = "A preset (trainyard list presets) or a file; its "
            + "plan and number of accelerators are not looked at.")
    private String name;
    @Option(names = "--goal", paramLabel = "GOAL", defaultValue = "least-gpus", converter = Goals.class,
            description = {"least-gpus: the smallest cluster that trains all tokens in time. most-tokens: the most",
                "tokens in the time on any number of accelerators. By the campaign: least-dollars and least-power,",
                "of the rows, each with its smallest cluster, the one whose run costs least in $ or whose site",
                "draws least in MW; earliest, the cluster that is done first (default: ${DEFAULT-VALUE})."})
    private SizeGoal goal;
    @Mixin
    private Deadline deadline;
    @Option(names = "--by", paramLabel = "P50|P90",
            description = {"Let the campaign say when it is done: at the median, or with nine chances in ten (default:",
                "P50 for goals that need a campaign, otherwise none and days count training alone)."})
    private Percentile by;
    @Option(names = "--tokens", paramLabel = "N",
            description = "Tokens to train on, such as 15T (default: the scenario's); for least-gpus.")
    private String tokens;
    @Option(names = "--goodput", paramLabel = "SHARE",
            description = {"Without --by: share of the days that is spent training and not lost to failures, restarts",
                "and checkpoints, such as 0.9 or 90%% (default: 1; published runs of this size kept 0.9)."})
    private String goodput;
    @Option(names = "--confidence", paramLabel = "LEVEL",
            description = {"Size for the far end of the step's interval of this level, such as 0.9 or 90%%, in place",
                "of the step itself; for least-gpus without --by, whose campaigns draw the step's doubt."})
    private String confidence;
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
    private ReplicaOptions replicas;
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
        check();
        List<ScenarioDraft> drafts = drafts();
        options.notTaken().forEach(line -> output.note(terminal, line));
        List<Map<String, Object>> rows = new ArrayList<>();
        Constants constants = given.read();
        SizeStudy.Question question = new SizeStudy.Question(goal, Optional.ofNullable(by), tokens == null
                ? OptionalDouble.empty() : OptionalDouble.of(tokens(tokens)), confidence(),
                goodput == null ? 1 : Shares.of("--goodput", goodput), space);
        try (KernelChoice device = compute.open(terminal, output);
                Progress progress = new Progress("clusters", drafts.size(), output.showsProgress(terminal))) {
            SizeStudy study = new SizeStudy(device.kernels(), constants, replicas.options(compute.seed()), question);
            for (ScenarioDraft draft : drafts) {
                rows.add(new SizeView(draft.located(() -> study.answer(draft, new Bounds()))).values());
                progress.at(rows.size());
            }
        }
        SizeView.best(rows, switch (goal) {
            case LEAST_DOLLARS -> "dollarsBy";
            case LEAST_POWER -> "megawatts";
            case EARLIEST -> "daysBy";
            case LEAST_GPUS, MOST_TOKENS -> "";
        });
        output.print(terminal, Result.of(SizeView.table(rows), SizeView.notes(rows), rows));
        return rows.stream().anyMatch(row -> row.get("gpus") != null) ? ExitCodes.DONE : ExitCodes.INFEASIBLE;
    }

    private OptionalDouble confidence() {
        if (confidence == null) {
            return OptionalDouble.empty();
        }
        double level = Shares.of("--confidence", confidence);
        String problem = level == 1 ? "must be less than 1: no time is surely enough. Maybe 0.9"
                : by != null ? "is what --by says: its campaigns draw the step's doubt. Leave one out"
                : goal != SizeGoal.LEAST_GPUS ? "is for least-gpus; of most-tokens the far end is tokensLow" : "";
        if (!problem.isEmpty()) {
            throw new InputException(Place.of("--confidence"), "", problem);
        }
        return OptionalDouble.of(level);
    }

    private void check() {
        if (goal.needsCampaign() && by == null) {
            by = Percentile.P50;
        }
        if (!deadline.isGiven() && goal != SizeGoal.EARLIEST) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--days=N' or"
                    + " '--date=YYYY-MM-DD'");
        }
        if (by != null && goodput != null) {
            throw new InputException(Place.of("--goodput"), "", "is what the campaign works out. Leave it or --by out");
        }
        if (by != null && goal == SizeGoal.MOST_TOKENS) {
            throw new InputException(Place.of("--by"), "", "does not go with most-tokens. Maybe --goodput 0.9, or"
                    + " --goal earliest --tokens 15T");
        }
    }

    /** One for each accelerator and global batch. */
    private List<ScenarioDraft> drafts() {
        List<ScenarioDraft> drafts = new ArrayList<>();
        for (String accelerator : accelerators.isEmpty() ? List.of("") : accelerators) {
            for (String batch : batches.isEmpty() ? List.of("") : batches) {
                drafts.add(options.draftForSearch(name, accelerator, batch));
            }
        }
        return drafts;
    }

    /** What the options allow. */
    private final class Bounds implements SizeStudy.Bounds {
        @Override
        public AcceleratorShare share(Accelerator accelerator, AcceleratorShare byPresets) {
            return budget.share(accelerator, byPresets);
        }

        @Override
        public GpuBudget budget(Accelerator accelerator, AcceleratorShare share) {
            return budget.gpus(accelerator.name(), share);
        }

        @Override
        public double days(LocalDate start) {
            return deadline.days(start);
        }
    }

    private static double tokens(String written) {
        double value;
        try {
            value = Quantity.TOKENS.parse(written);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of("--tokens"), "", e.getMessage());
        }
        if (!(value > 0 && value <= Limits.TOKENS)) {
            throw new InputException(Place.of("--tokens"), "", "must be more than 0 and at most 1e18, found \""
                    + written + "\"");
        }
        return value;
    }
}
