package dev.trainyard.cli.command;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.option.Campaigns;
import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.FidelityConverter;
import dev.trainyard.cli.option.OutputFiles;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.Plans;
import dev.trainyard.cli.option.ReplicaOptions;
import dev.trainyard.cli.option.ScenarioOptions;
import dev.trainyard.cli.option.SearchFlags;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.ComparisonPage;
import dev.trainyard.cli.view.StepView;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.study.Comparison;
import dev.trainyard.study.StepDoubt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Simulates scenarios and puts them side by side. */
@Command(name = "compare", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Simulates scenarios and puts them side by side.",
        description = {"%nOne row a scenario: step time, speed, utilisation, days for a token budget, and how well the "
            + "speed a GPU holds up against the first scenario's (scaling efficiency). With --campaign also days and "
            + "dollars with failures, checkpoints and spares, as trainyard campaign gives them.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard compare mai1-1x mai1-6x mai1-8x mai1-10x",
            "  trainyard compare mai1-10x mai1-10x-gb200 --tokens 15T --format csv",
            "  trainyard compare mai1-1x mai1-10x --campaign --set campaign.money.how=rent",
            "  trainyard compare a.yaml b.yaml --set training.precision=fp8"})
public final class CompareCommand implements Callable<Integer> {

    private final Terminal terminal;
    @Parameters(index = "0..*", arity = "1..*", paramLabel = "SCENARIO",
            description = "Presets (trainyard list presets) or files; the first is what the others are compared with.")
    private List<String> names;
    @Option(names = "--tokens", paramLabel = "N",
            description = "Token budget for all, such as 15T (default: that of the first scenario that states one).")
    private String tokens;
    @Option(names = "--campaign",
            description = {"Also run the months: days at the median with P10 to P90, goodput in %%, $ at the median,",
                "MWh and interruptions; all on the token budget unless campaign.tokens or campaign.days is stated."})
    private boolean months;
    @Option(names = "--fidelity", paramLabel = "DEPTH", defaultValue = "event", converter = FidelityConverter.class,
            description = "closed or event (default: ${DEFAULT-VALUE}).")
    private Fidelity fidelity;
    @Writes
    @Option(names = "--report", paramLabel = "FILE.html", description = "Write the result as one self-contained page.")
    private Path report;
    @Mixin
    private ReplicaOptions replicas;
    @Mixin
    private ConstantsOption given;
    @Mixin
    private ScenarioOptions options;
    @Mixin
    private SearchFlags search;
    @Mixin
    private ComputeOptions compute;
    @Mixin
    private OutputOptions output;

    public CompareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        double budget = budget();
        OutputFiles.check("--report", report);
        List<ScenarioDraft> drafts = names.stream().map(name -> options.draft(name, Map.of())).toList();
        List<Scenario> scenarios = drafts.stream().map(ScenarioDraft::read).toList();
        Constants constants = given.read();
        List<StepView> steps = new ArrayList<>();
        List<Boolean> apart = new ArrayList<>();
        List<CampaignAnswer> campaigns = new ArrayList<>();
        double all = tokens == null ? stated(scenarios) : budget;
        try (KernelChoice device = compute.open(terminal, output);
                Progress progress = new Progress("scenarios", scenarios.size(), output.showsProgress(terminal))) {
            StepSimulator simulator = new StepSimulator(device.kernels(), constants);
            StepDoubt doubt = new StepDoubt(device.kernels(), constants);
            Plans plans = new Plans(device.kernels(), constants, search.options(), terminal, output);
            Campaigns runs = new Campaigns(device.kernels(), replicas.options(compute.seed()));
            for (Scenario scenario : scenarios) {
                ScenarioDraft draft = drafts.get(steps.size());
                Scenario planned = plans.planned(draft, scenario, options.ignoresMemory()).scenario();
                StepResult step = draft.located(() -> simulator.simulate(planned, fidelity));
                Interval interval = doubt.interval(scenario, step);
                if (months) {
                    campaigns.add(runs.of(onTokens(draft, all), step, interval));
                }
                steps.add(new StepView(step, interval, constants, compute.seed()));
                apart.add(doubt.apart(scenarios.get(0), steps.get(0).step(), scenario, step));
                progress.at(steps.size());
            }
        }
        List<StepResult> results = steps.stream().map(StepView::step).toList();
        ComparisonPage page = new ComparisonPage(steps, apart, Comparison.of(results, all, campaigns));
        if (report != null) {
            OutputFiles.write("--report", report, out -> out.write(page.html()));
        }
        output.print(terminal, page);
        return ExitCodes.DONE;
    }

    private static double stated(List<Scenario> scenarios) {
        return scenarios.stream().mapToDouble(scenario -> scenario.training().tokens()).filter(count -> count > 0)
                .findFirst().orElse(0);
    }

    /** A budget that the user gave is every campaign's; one of the first scenario's is, where theirs state none. */
    private ScenarioDraft onTokens(ScenarioDraft draft, double budget) {
        boolean own = draft.document().find("campaign").filter(Entry::isMapping)
                .map(section -> section.find("tokens").isPresent() || section.find("days").isPresent()).orElse(false);
        return budget == 0 || own && tokens == null ? draft : Campaigns.onTokens(draft, budget);
    }

    /** The token budget that the user gave, or 0. */
    private double budget() {
        if (tokens == null) {
            return 0;
        }
        double value;
        try {
            value = Quantity.TOKENS.parse(tokens);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of("--tokens"), "", e.getMessage());
        }
        if (!(value >= 1 && value <= Limits.TOKENS)) {
            throw new InputException(Place.of("--tokens"), "", "must lie between 1 and 1e18, found \"" + tokens + "\"");
        }
        return value;
    }
}
