package dev.trainyard.study.sweep;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.StepDoubt;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the campaigns of points whose step is known. Not safe for use by several threads at once. */
final class SweptCampaigns {
    private static final int MOST_JOBS = 1 << 12;

    private final Study study;
    private final StudyCampaign asked;
    private final SweptSteps steps;
    private final StepDoubt doubt;
    private final CampaignRunner runner;
    private final Map<Long, CampaignJob> jobs = new LinkedHashMap<>();

    SweptCampaigns(Study study, StudyCampaign asked, SweptSteps steps, Kernels kernels, StepDoubt doubt) {
        this.study = study;
        this.asked = asked;
        this.steps = steps;
        this.doubt = doubt;
        this.runner = new CampaignRunner(kernels);
    }

    /** The campaign of the point at which the walk is; one that cannot be makes the point impossible. */
    void answer(SweptScenario outer, Walk walk, PointBlock block, int point) {
        if (block.status(point) != PointStatus.OK) {
            return;
        }
        Plan plan = block.ownPlan(point);
        Scenario planned = outer.planned(plan, block.globalBatch(point));
        CampaignAnswer answer;
        try {
            answer = runner.run(job(outer, walk.step(), planned, block.stepSeconds(point)),
                    outer.campaign(study, walk.positions(), planned), asked.options());
        } catch (InputException e) {
            block.put(point, Placed.impossible(plan, block.globalBatch(point), SweptScenario.reason(e)),
                    block.options(point));
            return;
        }
        for (int i = 0; i < asked.outputs().size(); i++) {
            block.campaign(point, i, asked.outputs().get(i).value().applyAsDouble(answer));
        }
    }

    /** With the row's own seconds: the formula of many plans may differ from the walk of one by a percent. */
    private CampaignJob job(SweptScenario outer, long number, Scenario planned, double seconds) {
        CampaignJob known = jobs.get(number);
        if (known == null) {
            StepResult step = steps.of(number, () -> planned);
            known = doubt.job(outer.asRead(planned), step).withStepSeconds(seconds);
            if (jobs.size() >= MOST_JOBS) {
                jobs.clear();
            }
            jobs.put(number, known);
        }
        return known;
    }
}
