package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.power.PowerCap;
import dev.trainyard.campaign.power.PowerModel;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.Locale;

/**
 * What a trained token costs and takes while nothing fails, for telling plans apart: the accelerators that work, by the
 * hour ({@link CostModel}), and the energy of what the step does ({@link PowerModel}, PUE included). Under a rent,
 * which has electricity inside, a token costs as its accelerator-seconds do. Prices and PUE are at their middle;
 * spares, checkpoints and failures are not in it.
 */
public final class TokenCost {
    private static final double SECONDS_AN_HOUR = 3600;
    private static final double MEGA = 1e6;

    private final CampaignSettings settings;
    private final double pue;

    /** Costs under a campaign's prices, grid, site and cap. */
    public TokenCost(CampaignSettings settings) {
        this.settings = settings;
        this.pue = settings.effectivePue();
    }

    /** A step under the campaign's cap, with the power of the site. */
    private record Powered(double seconds, SitePower site) {}

    private Powered powered(StepResult step) {
        CampaignJob job = CampaignJob.of(step, 0);
        PowerModel model = new PowerModel(job.accelerator(), job.activity(), settings.power().cooling(),
                PowerCap.watts(job, settings.power(), 0, pue));
        CampaignJob slowed = job.withStepSeconds(job.stepSeconds() * model.slowdown());
        return new Powered(slowed.stepSeconds(), SitePower.of(model, slowed, 0, pue));
    }

    /** Energy of the site for one token, J. */
    public double joules(StepResult step) {
        Powered powered = powered(step);
        return powered.site().training() * MEGA * powered.seconds() / step.scenario().training().tokensPerStep();
    }

    /**
     * Dollars for one token.
     *
     * @throws InputException where the price list does not say what the accelerator costs
     */
    public double dollars(StepResult step) {
        Powered powered = powered(step);
        Accelerator accelerator = step.scenario().cluster().accelerator();
        CostModel money = CostModel.of(settings, accelerator.name(), step.gpus(),
                powered.site().it());
        if (!money.isKnown()) {
            throw new InputException(Place.of("scenario"), "campaign.prices", "the list " + settings.prices().name()
                    + " has no " + (settings.money().owned() ? "purchase price" : "rent") + " of " + accelerator.name()
                    + ". Maybe campaign.money.how=" + (settings.money().owned() ? "rent" : "own")
                    + ", or a price of your own");
        }
        double electricity = money.paysElectricity()
                ? powered.site().training() * settings.grid().value().dollarsPerMegawattHour().middle() : 0;
        return (money.hourly(0, 0) + electricity) * powered.seconds() / SECONDS_AN_HOUR
                / step.scenario().training().tokensPerStep();
    }

    /** What dollars rest on, in one line. */
    public String dollarsRestOn() {
        String money = settings.money().owned() ? String.format(Locale.ROOT, "owned by the list %s of %d, grid %s at "
                + "%.0f $/MWh", settings.prices().name(), settings.money().year(), settings.grid().name(),
                settings.grid().value().dollarsPerMegawattHour().middle())
                : String.format(Locale.ROOT, "rented by the list %s of %d", settings.prices().name(),
                        settings.money().year());
        return money + ", " + joulesRestOn();
    }

    /** What energy rests on, in one line. */
    public String joulesRestOn() {
        return String.format(Locale.ROOT, "PUE %.2f; spares, checkpoints and failures left out", pue);
    }
}
