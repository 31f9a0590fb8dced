package dev.trainyard.cli.command;

import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.EnumConverter;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.Plans;
import dev.trainyard.cli.option.ScenarioOptions;
import dev.trainyard.cli.option.SearchFlags;
import dev.trainyard.cli.option.SensitivityInputs;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.Result;
import dev.trainyard.cli.view.Row;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.interval.Guesses;
import dev.trainyard.interval.IntervalModel;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.study.CampaignSensitivity;
import dev.trainyard.study.Sensitivity;
import dev.trainyard.study.UncertainInput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
            "  trainyard sensitivity mai1-10x --input cluster.nic=25GB/s..100GB/s --input straggler=0..0.02"})
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
    private Figure of;
    @Option(names = "--input", paramLabel = "NAME=LOW..HIGH",
            description = {"Vary this instead of all constants: a constant (docs/physics.md) or a key of the scenario",
                "with its unit. May be given several times; only for --of step."})
    private List<String> given = List.of();
    @Option(names = "--range", paramLabel = "SHARE", defaultValue = "0.1",
            description = {"Range of each constant, or factor whose sources leave nothing open, to both sides, as a",
                "share of its value (default: ${DEFAULT-VALUE})."})
    private double range;
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

    /** An input with both views of it; {@code indices} is null where it was not among the strongest. */
    private record Line(Sensitivity.Swing swing, Sensitivity.Indices indices) {}

    /** What is moved. */
    enum Figure {
        /** Seconds of a step. */
        STEP("stepSeconds"),
        /** Wall clock of a campaign. */
        DAYS("days"),
        /** Dollars of a campaign. */
        DOLLARS("dollars");

        private final String key;

        Figure(String key) {
            this.key = key;
        }
    }

    /** Reads --of. */
    static final class Figures extends EnumConverter<Figure> {
        Figures() {
            super("figure", Figure.values());
        }
    }

    @Override
    public Integer call() {
        int draws = samples != null ? samples : of == Figure.STEP ? USUAL_SAMPLES : USUAL_CAMPAIGNS;
        check("--range", range > 0 && range < 1, "must lie between 0 and 1, found " + range);
        check("--strongest", top >= 1 && top <= 64, "must lie between 1 and 64, found " + top);
        check("--samples", draws >= Sensitivity.LEAST_SAMPLES && draws <= Sensitivity.MOST_SAMPLES,
                "must lie between " + Sensitivity.LEAST_SAMPLES + " and " + Sensitivity.MOST_SAMPLES + ", found "
                        + draws);
        check("--replicas", replicas >= 1 && replicas <= 10_000, "must lie between 1 and 10000, found " + replicas);
        check("--input", of == Figure.STEP || given.isEmpty(), "is for --of step; a campaign's inputs are factors of"
                + " its own");
        ScenarioDraft draft = options.draft(name, Map.of());
        Constants constants = constantsOption.read();
        try (KernelChoice device = compute.open(terminal, output)) {
            Scenario base = new Plans(device.kernels(), constants, search.options(), terminal, output)
                    .planned(draft, draft.read(), options.ignoresMemory()).scenario();
            if (of == Figure.STEP) {
                SensitivityInputs inputs = new SensitivityInputs(constants, base, changes -> read(base, changes),
                        compute.threads());
                if (given.isEmpty()) {
                    inputs.addConstants(range);
                }
                given.forEach(inputs::add);
                print(inputs.inputs(), inputs::seconds, draws);
            } else {
                CampaignSensitivity months = months(device.kernels(), constants, draft, base);
                print(months.inputs(), months::answers, draws);
            }
        }
        return ExitCodes.DONE;
    }

    private CampaignSensitivity months(Kernels kernels, Constants constants, ScenarioDraft draft, Scenario base) {
        StepResult step = new StepSimulator(kernels, constants).simulate(base, Fidelity.EVENT);
        CampaignJob job = CampaignJob.of(step, IntervalModel.shipped(kernels, constants).of(step, Guesses.of(base))
                .parts().total());
        CampaignSettings settings = draft.campaign(base);
        return new CampaignSensitivity(kernels, CampaignOptions.of(compute.seed(), replicas), job, settings,
                answer -> of == Figure.DAYS ? answer.days().mean() : answer.dollars().orElseThrow(
                        () -> new InputException(Place.of("--of"), "", "has no dollars: the price list "
                                + settings.prices().name() + " does not say what " + job.accelerator().name()
                                + " costs. Maybe --set campaign.prices=market-2026")).mean(), range);
    }

    /** What a study asks: values at points of chosen inputs. */
    private interface Study {
        double[] of(List<UncertainInput> chosen, double[][] points);
    }

    private void print(List<UncertainInput> all, Study study, int draws) {
        Sensitivity single = new Sensitivity(all, points -> study.of(all, points));
        double base = single.base();
        List<Sensitivity.Swing> swings = new ArrayList<>(single.oneAtATime());
        swings.removeIf(swing -> swing.size() < 1e-9 * base);
        swings.sort(Comparator.comparingDouble(Sensitivity.Swing::size).reversed());
        List<UncertainInput> strongest = swings.stream().limit(top).map(Sensitivity.Swing::input).toList();
        List<Sensitivity.Indices> indices = strongest.isEmpty() ? List.of()
                : new Sensitivity(strongest, points -> study.of(strongest, points)).sobol(draws, compute.seed());
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < swings.size(); i++) {
            lines.add(new Line(swings.get(i), i < indices.size() ? indices.get(i) : null));
        }
        output.print(terminal, Result.of(table(lines, base), rows(lines, base)));
    }

    private static void check(String option, boolean holds, String problem) {
        if (!holds) {
            throw new InputException(Place.of(option), "", problem);
        }
    }

    /** The scenario with other values, under the plan of the base. */
    private Scenario read(Scenario base, Map<String, String> changes) {
        Scenario changed = options.readWith(name, new HashMap<>(changes));
        return ScenarioBuilder.builder(changed).cluster(changed.cluster().withGpus(base.cluster().gpus()))
                .plan(base.plan()).spares(base.spares()).build();
    }

    private Table table(List<Line> lines, double step) {
        String what = Entry.nameOf(of);
        Table table = new Table().text("input").number("low").number("high").number(what + " at low [%]")
                .number(what + " at high [%]").text("alone [% of variance]").text("in all [% of variance]");
        for (Line line : lines) {
            UncertainInput input = line.swing.input();
            table.row(input.name(), Numbers.significant(input.low(), 3), Numbers.significant(input.high(), 3),
                    Numbers.signed(100 * (line.swing.atLow() / step - 1), 2),
                    Numbers.signed(100 * (line.swing.atHigh() / step - 1), 2),
                    line.indices == null ? "-" : share(line.indices.first(), line.indices.firstError()),
                    line.indices == null ? "-" : share(line.indices.total(), line.indices.totalError()));
        }
        return table;
    }

    private static String share(double value, double error) {
        return Numbers.fixed(100 * value, 1) + " +- " + Numbers.fixed(100 * error, 1);
    }

    private List<Map<String, Object>> rows(List<Line> lines, double step) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Line line : lines) {
            Sensitivity.Indices indices = line.indices;
            rows.add(new Row().with("input", line.swing.input().name()).with("low", line.swing.input().low())
                    .with("base", line.swing.input().base()).with("high", line.swing.input().high())
                    .with(of.key, step).with(of.key + "AtLow", line.swing.atLow())
                    .with(of.key + "AtHigh", line.swing.atHigh())
                    .with("firstOrder", indices == null ? null : indices.first())
                    .with("firstOrderError", indices == null ? null : indices.firstError())
                    .with("total", indices == null ? null : indices.total())
                    .with("totalError", indices == null ? null : indices.totalError()).values());
        }
        return rows;
    }
}
