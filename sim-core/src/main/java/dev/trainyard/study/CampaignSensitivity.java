package dev.trainyard.study;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.CampaignSettingsBuilder;
import dev.trainyard.scenario.campaign.CheckpointSettingsBuilder;
import dev.trainyard.scenario.campaign.SpareSettingsBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/**
 * What moves the mean of a campaign's figure. All campaigns have the same luck, so what differs between them is the
 * inputs' doing; the checkpoint interval and the spares stay as they are found for the inputs at their base.
 */
public final class CampaignSensitivity implements SensitivityStudy.Subject {
    private final CampaignRunner runner;
    private final CampaignOptions options;
    private final CampaignJob job;
    private final CampaignSettings settings;
    private final ToDoubleFunction<CampaignAnswer> figure;
    private final List<UncertainInput> inputs;

    /**
     * A study of one campaign.
     *
     * @param figure what is asked for
     * @param share range of inputs whose sources leave nothing open, to both sides of 1
     */
    public CampaignSensitivity(Kernels kernels, CampaignOptions options, CampaignJob simulated,
            CampaignSettings settings, ToDoubleFunction<CampaignAnswer> figure, double share) {
        this.runner = new CampaignRunner(kernels);
        this.options = options;
        this.job = simulated.withStep(settings.step());
        this.figure = figure;
        this.inputs = Arrays.stream(CampaignInput.values()).map(input -> input.range(job, settings, share)).toList();
        CampaignAnswer base = runner.run(job, settings, options);
        // the job's own step is moved by factors from here on
        this.settings = CampaignSettingsBuilder.builder(settings).step(Optional.empty())
                .checkpoint(CheckpointSettingsBuilder.builder(settings.checkpoint())
                        .intervalSeconds(base.checkpointIntervalSeconds()).build())
                .spares(SpareSettingsBuilder.builder(settings.spares()).hot(base.hotSpares()).build()).build();
    }

    /**
     * The study of a scenario's campaign.
     *
     * @param draft what is written of it
     * @param planned the scenario with the plan that is run
     * @throws InputException where dollars are asked for and no price is known, or days that are fixed
     */
    public static CampaignSensitivity of(Kernels kernels, Constants constants, CampaignOptions options,
            ScenarioDraft draft, Scenario planned, SensitivityFigure figure, double share) {
        CampaignSettings settings = draft.campaign(planned);
        if (figure == SensitivityFigure.DAYS && settings.days() > 0) {
            throw new InputException(Place.of("--of"), "", "asks what moves the days, and campaign.days fixes them at "
                    + settings.days() + ". Maybe --of dollars, or campaign.tokens in place of campaign.days");
        }
        StepResult step = new StepSimulator(kernels, constants).simulate(planned, Fidelity.EVENT);
        return new CampaignSensitivity(kernels, options, new StepDoubt(kernels, constants).job(asRead(draft, planned),
                step), settings, answer -> figure == SensitivityFigure.DAYS ? answer.days().mean()
                        : answer.dollars().orElseThrow(() -> new InputException(Place.of("--of"), "",
                                "has no dollars: the price list " + settings.prices().name() + " does not say what "
                                        + planned.cluster().accelerator().name()
                                        + " costs. Maybe --set campaign.prices=market-2026")).mean(), share);
    }

    private static Scenario asRead(ScenarioDraft draft, Scenario planned) {
        return draft.plan().isPresent() ? planned : ScenarioBuilder.builder(planned).plan(Optional.empty()).build();
    }

    /** Factors of every {@link CampaignInput}, with their ranges. */
    @Override
    public List<UncertainInput> inputs() {
        return inputs;
    }

    @Override
    public double[] answers(List<UncertainInput> chosen, double[][] points) {
        double[] answers = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            answers[i] = answer(chosen, points[i]);
        }
        return answers;
    }

    private double answer(List<UncertainInput> chosen, double[] point) {
        CampaignSettings changed = settings;
        CampaignJob steps = job.withoutDoubt();
        for (CampaignInput input : CampaignInput.values()) {
            double factor = factor(input, chosen, point);
            changed = input.with(changed, factor);
            steps = input == CampaignInput.STEP ? steps.withStepSeconds(job.stepSeconds() * factor) : steps;
        }
        CampaignAnswer answer = runner.run(steps, changed, options);
        checkEnds(answer, chosen, point);
        return figure.applyAsDouble(answer);
    }

    /** The mean of what was given up is that of campaign.longest, and no input moves it. */
    private static void checkEnds(CampaignAnswer answer, List<UncertainInput> chosen, double[] point) {
        if (answer.endedShare() == 1) {
            return;
        }
        StringJoiner at = new StringJoiner(", ");
        for (int i = 0; i < point.length; i++) {
            if (point[i] != chosen.get(i).base()) {
                at.add(String.format(Locale.ROOT, "%s at %.3g times its base", chosen.get(i).name(), point[i]));
            }
        }
        String most = answer.tokens() == 0 ? answer.settings().days() + " days (campaign.days)"
                : Math.round(answer.settings().longestDays()) + " days (campaign.longest)";
        throw new InputException(Place.of("--of"), "", String.format(Locale.ROOT, "asks what moves a mean that is not"
                + " known: with %s, %.3g%% of the replicas do not end within %s or before too many failures. Maybe %sa"
                + " shorter way back (campaign.restart), more spares (campaign.spares), or --range with less",
                at.length() == 0 ? "all inputs at their base" : at.toString(), 100 * (1 - answer.endedShare()), most,
                answer.tokens() == 0 ? "" : "a longer campaign.longest, "));
    }

    private static double factor(CampaignInput input, List<UncertainInput> chosen, double[] point) {
        for (int i = 0; i < point.length; i++) {
            if (chosen.get(i).name().equals(input.text())) {
                return point[i];
            }
        }
        return 1;
    }
}
