package dev.trainyard.cli.command;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.EnumConverter;
import dev.trainyard.cli.option.OutputFiles;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.Plans;
import dev.trainyard.cli.option.ScenarioOptions;
import dev.trainyard.cli.option.SearchFlags;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.plan.framework.Framework;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a scenario's plan as a training framework's settings. */
@Command(name = "plan", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Writes a scenario's plan as a training framework's settings.",
        description = {"%nPrints the plan of a scenario, or the best that is found where it is auto, as flags of "
            + "Megatron-LM, as overrides of a Megatron-Bridge (NeMo) recipe in YAML, or as torchtitan's TOML. A "
            + "scenario reads them back (plan: {megatron: ...}, {megatronBridge: ...}, {torchtitan: ...}). What the "
            + "framework cannot run is refused, with what it could.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard plan mai1-1x --to megatron",
            "  trainyard plan my.yaml --to megatron-bridge -o overrides.yaml",
            "  trainyard plan my.yaml --plan auto --to torchtitan --set software=torchtitan-2025 -o train.toml"})
public final class PlanCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Parameters(index = "0", paramLabel = "SCENARIO", description = "A preset (trainyard list presets) or a file.")
    private String name;
    @Option(names = "--to", paramLabel = "FRAMEWORK", required = true, converter = Frameworks.class,
            description = "megatron, megatron-bridge or torchtitan.")
    private Framework framework;
    @Writes
    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "Write there instead of to standard output.")
    private Path out;
    @Mixin
    private ConstantsOption given;
    @Mixin
    private ScenarioOptions options;
    @Mixin
    private SearchFlags search;
    @Mixin
    private ComputeOptions compute;
    @Option(names = {"-q", "--quiet"}, description = "No notes on standard error; errors stay.")
    private boolean quiet;
    @Option(names = "--debug", description = "Print the stack trace of an error.")
    private boolean debug;

    public PlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFiles.check("--out", out);
        String text = settings(planned());
        if (out == null) {
            terminal.print(text);
        } else {
            OutputFiles.write("--out", out, to -> to.write(text));
        }
        return ExitCodes.DONE;
    }

    private Scenario planned() {
        ScenarioDraft draft = options.draft(name, Map.of());
        Scenario scenario = draft.read();
        OutputOptions notes = OutputOptions.notes(quiet);
        try (KernelChoice device = compute.open(terminal, notes)) {
            return new Plans(device.kernels(), given.read(), search.options(), terminal, notes)
                    .planned(draft, scenario, options.ignoresMemory()).scenario();
        }
    }

    private String settings(Scenario scenario) {
        return framework.write(scenario.plan().orElseThrow(), scenario.model(), scenario.software(),
                scenario.training().sequence(), scenario.training().globalBatch());
    }

    /** Reads --to. */
    static final class Frameworks extends EnumConverter<Framework> {
        Frameworks() {
            super("framework", Framework.values());
        }
    }
}
