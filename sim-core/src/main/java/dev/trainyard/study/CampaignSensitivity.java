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
import java.util.Optional;
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
        return figure.applyAsDouble(runner.run(steps, changed, options));
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
