package dev.trainyard.study;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.CampaignSettingsBuilder;
import dev.trainyard.scenario.campaign.CheckpointSettings;
import dev.trainyard.scenario.campaign.SpareSettings;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What moves the mean of a campaign's figure. All campaigns have the same luck, so what differs between them is the
 * inputs' doing; the checkpoint interval and the spares stay as they are found for the inputs at their base.
 */
public final class CampaignSensitivity {
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
    public CampaignSensitivity(Kernels kernels, CampaignOptions options, CampaignJob job, CampaignSettings settings,
            ToDoubleFunction<CampaignAnswer> figure, double share) {
        this.runner = new CampaignRunner(kernels);
        this.options = options;
        this.job = job;
        this.figure = figure;
        this.inputs = Arrays.stream(CampaignInput.values()).map(input -> input.range(job, settings, share)).toList();
        CampaignAnswer base = runner.run(job, settings, options);
        CheckpointSettings given = settings.checkpoint();
        SpareSettings spares = settings.spares();
        this.settings = CampaignSettingsBuilder.builder(settings)
                .checkpoint(new CheckpointSettings(given.kind(), base.checkpointIntervalSeconds(),
                        given.bytesPerParameter(), given.stallSeconds(), given.writeSeconds(), given.loadSeconds(),
                        given.memoryIntervalSeconds(), given.memoryStallSeconds()))
                .spares(new SpareSettings(base.hotSpares(), spares.warm(), spares.percentile(), spares.byDollars()))
                .build();
    }

    /** Factors of every {@link CampaignInput}, with their ranges. */
    public List<UncertainInput> inputs() {
        return inputs;
    }

    /** The figure at each point, whose values are those of {@code chosen} inputs; the others are at their base. */
    public double[] answers(List<UncertainInput> chosen, double[][] points) {
        double[] answers = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            answers[i] = answer(chosen, points[i]);
        }
        return answers;
    }

    private double answer(List<UncertainInput> chosen, double[] point) {
        CampaignSettings changed = settings;
        CampaignJob steps = new CampaignJob(job.accelerators(), job.accelerator(), job.perNode(), job.perDomain(),
                job.replicas(), job.stepSeconds(), 0, job.fixedSeconds(), job.globalBatch(), job.tokensPerStep(),
                job.parameters(), job.hidden(), job.stateBytesPerParameter(), job.stateSharers(), job.activity());
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
