package dev.trainyard.cli.command;

import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.EnumConverter;
import dev.trainyard.cli.option.InputRange;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.Plans;
import dev.trainyard.cli.option.ScenarioOptions;
import dev.trainyard.cli.option.SearchFlags;
import dev.trainyard.cli.option.Shares;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.SensitivityView;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.study.CampaignSensitivity;
import dev.trainyard.study.ScenarioSensitivity;
import dev.trainyard.study.Sensitivity;
import dev.trainyard.study.SensitivityFigure;
import dev.trainyard.study.SensitivityStudy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says which inputs move a step's time, or a campaign's days or dollars, most. */
@Command(name = "sensitivity", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Says which inputs move a step's time, or a campaign's days or dollars, most.",
        description = {"%nVaries the measured constants, or inputs of your own, over a range: one at a time (how far "
            + "the step moves), then the strongest all at once (Sobol indices: which share of the step's variance is "
            + "an input's alone, and which with what it does together with others). The plan stays as it is; closed "
            + "form. With --of days or dollars it is the campaign's mean that moves, by factors of the failure rate, "
            + "restart, checkpoint bandwidth, price, PUE and step time, each over what its sources leave open; "
            + "checkpoint interval and spares stay as they are found at the base.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard sensitivity mai1-1x", "  trainyard sensitivity mai1-10x --range 0.2 --strongest 6",
            "  trainyard sensitivity mai1-10x --of days", "  trainyard sensitivity mai1-10x --of dollars --samples 64",
            "  trainyard sensitivity mai1-10x --input cluster.nic=25GB/s..100GB/s --input straggler=0..0.01"})
public final class SensitivityCommand implements Callable<Integer> {
    private static final int USUAL_SAMPLES = 1024;
    /** A campaign takes a hundred times as long as a step in the closed form. */
    private static final int USUAL_CAMPAIGNS = 128;

    private final Terminal terminal;
    @Parameters(index = "0", paramLabel = "SCENARIO", description = "A preset (trainyard list presets) or a file.")
    private String name;
    @Option(names = "--of", paramLabel = "FIGURE", defaultValue = "step", converter = Figures.class,
            description = {"What is moved: step, the step's seconds; days, wall clock of the campaign; dollars, $ of",
                "the campaign (default: ${DEFAULT-VALUE})."})
    private SensitivityFigure of;
    @Option(names = "--input", paramLabel = "NAME=LOW..HIGH",
            description = {"Vary this instead of all constants: a constant (docs/physics.md) or a key of the scenario",
                "with its unit, inside named parts too (cluster.accelerator.memoryBandwidth=2TB/s..4TB/s). May be",
                "given several times; only for --of step."})
    private List<String> given = List.of();
    @Option(names = "--range", paramLabel = "SHARE", defaultValue = "0.1",
            description = {"Range of each constant, or factor whose sources leave nothing open, to both sides, as a",
                "share of its value (default: ${DEFAULT-VALUE})."})
    private String range;
    @Option(names = "--strongest", paramLabel = "K", defaultValue = "8",
            description = "How many of the strongest inputs get Sobol indices, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int top;
    @Option(names = "--samples", paramLabel = "N",
            description = "Draws for the indices (default: 1024; 128 for a campaign).")
    private Integer samples;
    @Option(names = "--replicas", paramLabel = "N", defaultValue = "50",
            description = "How often each campaign is repeated, 1 to 10000 (default: ${DEFAULT-VALUE}).")
    private int replicas;
    @Mixin
    private ConstantsOption constantsOption;
    @Mixin
    private ScenarioOptions options;
    @Mixin
    private SearchFlags search;
    @Mixin
    private ComputeOptions compute;
    @Mixin
    private OutputOptions output;

    public SensitivityCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Reads --of. */
    static final class Figures extends EnumConverter<SensitivityFigure> {
        Figures() {
            super("figure", SensitivityFigure.values());
        }
    }

    @Override
    public Integer call() {
        int draws = samples != null ? samples : of == SensitivityFigure.STEP ? USUAL_SAMPLES : USUAL_CAMPAIGNS;
        double share = Shares.of("--range", range);
        check("--range", share < 1, "must be less than 1, found " + range);
        check("--strongest", top >= 1 && top <= 64, "must lie between 1 and 64, found " + top);
        check("--samples", draws >= Sensitivity.LEAST_SAMPLES && draws <= Sensitivity.MOST_SAMPLES,
                "must lie between " + Sensitivity.LEAST_SAMPLES + " and " + Sensitivity.MOST_SAMPLES + ", found "
                        + draws);
        check("--replicas", replicas >= 1 && replicas <= 10_000, "must lie between 1 and 10000, found " + replicas);
        check("--input", of == SensitivityFigure.STEP || given.isEmpty(), "is for --of step; a campaign's inputs"
                + " are factors of its own");
        ScenarioDraft draft = options.draft(name, Map.of());
        Constants constants = constantsOption.read();
        try (KernelChoice device = compute.open(terminal, output)) {
            Scenario base = new Plans(device.kernels(), constants, search.options(), terminal, output)
                    .planned(draft, draft.read(), options.ignoresMemory()).scenario();
            SensitivityStudy.Findings findings = draft.located(() -> SensitivityStudy.of(of == SensitivityFigure.STEP
                    ? steps(constants, draft, base, share) : CampaignSensitivity.of(device.kernels(), constants,
                            CampaignOptions.of(compute.seed(), replicas), draft, base, of, share),
                    new SensitivityStudy.Effort(top, draws, compute.seed(), !given.isEmpty())));
            output.print(terminal, new SensitivityView(of, findings).result());
        }
        return ExitCodes.DONE;
    }

    private SensitivityStudy.Subject steps(Constants constants, ScenarioDraft draft, Scenario base,
            double share) {
        ScenarioSensitivity inputs = new ScenarioSensitivity(constants, draft, base, compute.threads());
        if (given.isEmpty()) {
            inputs.addConstants(share);
        }
        given.stream().map(InputRange::parse)
                .forEach(it -> inputs.add(it.name(), it.low(), it.high(), it.unit()));
        return inputs;
    }

    private static void check(String option, boolean holds, String problem) {
        if (!holds) {
            throw new InputException(Place.of(option), "", problem);
        }
    }
}
