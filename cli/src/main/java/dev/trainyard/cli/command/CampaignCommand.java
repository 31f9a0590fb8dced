package dev.trainyard.cli.command;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRun;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cli.file.Writes;
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
import dev.trainyard.cli.view.CampaignPage;
import dev.trainyard.cli.view.CampaignTrace;
import dev.trainyard.cli.view.Row;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.report.TraceFile;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.study.StepDoubt;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Simulates the months that a scenario trains. */
@Command(name = "campaign", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Simulates the months that a scenario trains.",
        description = {"%nSays when training is done and what it costs, with failures, checkpoints, spares, power, "
            + "money and sites, each with its spread; where the hours go, and what was assumed. The scenario's "
            + "section campaign says what is known; docs/campaign.md explains it and every figure.", "",
            "Goodput is training that was kept, at the simulated step, over wall clock. Interruptions are stops that "
            + "nobody planned. Spares used are nodes that took the place of others, each time counted. The cost of the "
            + "run is what is paid and what the hardware loses of its price meanwhile; what is bought before stands "
            + "apart.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard campaign mai1-10x",
            "  trainyard campaign mai1-10x --spares auto --replicas auto",
            "  trainyard campaign mai1-10x --set campaign.restart=requeue --set campaign.checkpoint.interval=30min",
            "  trainyard campaign my.yaml --set campaign.failures.rate=6 --format json",
            "  trainyard campaign mai1-10x --trace months.json     open it in ui.perfetto.dev"})
public final class CampaignCommand implements Callable<Integer> {
    /** So many replicas are over before a bar is drawn. */
    private static final int SOON = 10_000;

    private final Terminal terminal;
    @Parameters(index = "0", paramLabel = "SCENARIO", description = "A preset (trainyard list presets) or a file.")
    private String name;
    @Option(names = "--spares", paramLabel = "N", description = "Hot spare nodes, or auto; as --set campaign.spares=N.")
    private String spares;
    @Option(names = "--fidelity", paramLabel = "DEPTH", defaultValue = "event", converter = FidelityConverter.class,
            description = "How deep the step is simulated: closed or event (default: ${DEFAULT-VALUE}).")
    private Fidelity fidelity;
    @Writes
    @Option(names = "--trace", paramLabel = "FILE",
            description = "Write one replica as Chrome trace events: training and stops by cause, failures by class.")
    private Path trace;
    @Option(names = "--trace-replica", paramLabel = "N", defaultValue = "0",
            description = "Which replica --trace writes (default: ${DEFAULT-VALUE}).")
    private int traced;
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

    public CampaignCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFiles.check("--trace", trace);
        OutputFiles.check("--report", report);
        checkTraced(Integer.MAX_VALUE);
        Map<String, String> more = new LinkedHashMap<>();
        if (spares != null) {
            more.put("campaign.spares", spares);
        }
        ScenarioDraft draft = options.draft(name, more);
        Scenario scenario = draft.read();
        try (KernelChoice device = compute.open(terminal, output)) {
            Constants constants = given.read();
            Scenario planned = new Plans(device.kernels(), constants, search.options(), terminal, output)
                    .planned(draft, scenario, options.ignoresMemory()).scenario();
            StepSimulator simulator = new StepSimulator(device.kernels(), constants);
            StepResult step = draft.located(() -> simulator.simulate(planned, fidelity));
            CampaignJob job = new StepDoubt(device.kernels(), constants).job(scenario, step);
            CampaignSettings settings = draft.campaign(planned);
            CampaignRunner runner = new CampaignRunner(device.kernels());
            CampaignRun run = run(runner, job, settings);
            CampaignAnswer answer = run.answer();
            checkTraced(answer.replicas());
            CampaignPage page = new CampaignPage(planned, answer, device.kernels().device(), compute.seed());
            if (trace != null) {
                OutputFiles.write("--trace", trace, out -> {
                    try (TraceFile file = new TraceFile(out,
                            new Row().with("scenario", planned.name()).with("replica", traced).values())) {
                        run.trace(traced, new CampaignTrace(planned.name(), traced,
                                settings.failures().value(), file));
                    }
                });
            }
            if (report != null) {
                OutputFiles.write("--report", report, out -> out.write(page.html()));
            }
            output.print(terminal, page);
        }
        return ExitCodes.DONE;
    }

    private CampaignRun run(CampaignRunner runner, CampaignJob job, CampaignSettings settings) {
        CampaignOptions often = replicas.options(compute.seed());
        try (Progress progress = new Progress("replicas", often.replicas(),
                often.replicas() > SOON && output.showsProgress(terminal))) {
            return runner.run(job, settings, often, progress::at);
        }
    }

    private void checkTraced(int replicas) {
        if (traced < 0 || traced >= replicas) {
            throw new InputException(Place.of("--trace-replica"), "", "is " + traced + ", expected 0 to "
                    + (replicas - 1) + ", the last replica of the run");
        }
        if (traced > 0 && trace == null) {
            throw new InputException(Place.of("--trace-replica"), "", "says which replica --trace writes, and there is"
                    + " no --trace. Maybe add --trace FILE?");
        }
    }
}
