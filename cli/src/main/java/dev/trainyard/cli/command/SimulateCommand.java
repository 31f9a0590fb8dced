package dev.trainyard.cli.command;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.FidelityConverter;
import dev.trainyard.cli.option.OutputFiles;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.Planned;
import dev.trainyard.cli.option.Plans;
import dev.trainyard.cli.option.ScenarioOptions;
import dev.trainyard.cli.option.SearchFlags;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.StepPage;
import dev.trainyard.cli.view.StepView;
import dev.trainyard.cli.view.TraceWriter;
import dev.trainyard.constants.Constants;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.EventOptions;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.iteration.Timeline;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.study.StepDoubt;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Simulates one training step of a scenario. */
@Command(name = "simulate", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Simulates one training step of a scenario.",
        description = {"%nSays how long one step takes, how much of the accelerators it uses, where the seconds go and "
            + "what holds it back. Times are in seconds, sizes in bytes, rates per second.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard simulate mai1-1x",
            "  trainyard simulate mai1-1x --report mai1-1x.html",
            "  trainyard simulate my.yaml --format json",
            "  trainyard simulate mai1-1x --set training.globalBatch=3712 --set software=nemo-2024",
            "  trainyard simulate my.yaml --plan '{tp: 8, pp: 4, sharding: zero1}' --gpus 512",
            "  trainyard simulate mai1-10x --plan auto       look for the fastest plan",
            "  trainyard simulate mai1-10x --plan auto --objective energy",
            "  trainyard simulate mai1-10x --trace step.json     open it in ui.perfetto.dev"})
public final class SimulateCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Spec
    private CommandSpec spec;
    @Parameters(index = "0", paramLabel = "SCENARIO", description = {"A preset (trainyard list presets) or a file;",
        "with --cluster also a model: a catalogue name, a config.json or its folder."})
    private String name;
    @Option(names = "--fidelity", paramLabel = "DEPTH", defaultValue = "event", converter = FidelityConverter.class,
            description = {"event: discrete events, links shared by what is in flight. closed: the",
                "schedule alone, for quick looks (default: ${DEFAULT-VALUE})."})
    private Fidelity fidelity;
    @Writes
    @Option(names = "--trace", paramLabel = "FILE",
            description = "Write the timeline as Chrome trace events; needs --fidelity event.")
    private Path trace;
    @Writes
    @Option(names = "--report", paramLabel = "FILE.html", description = "Write the result as one self-contained page.")
    private Path report;
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

    public SimulateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (trace != null && fidelity != Fidelity.EVENT) {
            throw new ParameterException(spec.commandLine(), "--trace needs --fidelity event: the closed form has no"
                    + " timeline");
        }
        OutputFiles.check("--trace", trace);
        OutputFiles.check("--report", report);
        ScenarioDraft draft = options.draft(name, Map.of());
        Scenario scenario = draft.read();
        try (KernelChoice device = compute.open(terminal, output)) {
            Constants constants = given.read();
            StepSimulator simulator = new StepSimulator(device.kernels(), constants);
            Planned planned = new Plans(device.kernels(), constants, search.options(), terminal, output)
                    .planned(draft, scenario, options.ignoresMemory());
            Consumer<Timeline> timeline = trace == null ? unused -> { }
                    : it -> TraceWriter.write(trace, planned.scenario(), it);
            StepResult step = draft.located(
                    () -> simulator.simulate(planned.scenario(), fidelity, new EventOptions(true, 1, timeline)));
            Interval interval = new StepDoubt(device.kernels(), constants).interval(scenario, step);
            StepPage page = new StepPage(new StepView(step, interval, constants, compute.seed()),
                    planned.search());
            if (report != null) {
                OutputFiles.write("--report", report, out -> out.write(page.html()));
            }
            output.print(terminal, page);
        }
        return ExitCodes.DONE;
    }
}
