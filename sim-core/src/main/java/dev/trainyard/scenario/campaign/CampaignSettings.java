package dev.trainyard.scenario.campaign;

import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.cluster.failure.RestartPath;
import dev.trainyard.cluster.preset.Chosen;
import dev.trainyard.cluster.site.Grid;
import dev.trainyard.cluster.site.Prices;
import dev.trainyard.cluster.site.Site;
import dev.trainyard.cluster.site.Storage;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The months of a scenario.
 *
 * @param start first day
 * @param ageSeconds how old the cluster is then, s
 * @param tokens to train on; 0 for a campaign of {@code days}
 * @param days length where no tokens bound it; 0 where they do
 * @param longestDays a campaign that has not ended by then never does
 * @param step one step's time, s, in place of the simulated one; empty where that is taken
 * @param ramp smaller batches at the beginning
 * @param failures what breaks
 * @param agents share of the nodes with an agent that notices
 * @param spares nodes beside the job's
 * @param restart the way back
 * @param fallback the way back where that fails
 * @param checkpoint how state is kept
 * @param storage where
 * @param maintenance planned stops of the whole cluster
 * @param evaluation pauses for evaluating
 * @param stragglers steps take so many times as long as simulated, from imbalance of the work that lasts
 * @param power limits
 * @param site where it stands
 * @param grid its electricity
 * @param prices what things cost
 * @param money whose it is and what counts
 * @param sites accelerators of each site where there are several; empty for one
 * @param wideArea the network between them; empty for one site
 * @param criticalBatchTokens batch from which on larger ones save fewer steps, tokens; 0: off
 * @param assumptions what nobody stated
 */
@RecordBuilder
public record CampaignSettings(LocalDate start, double ageSeconds, double tokens, double days, double longestDays,
        Optional<Span> step, List<RampStep> ramp, Chosen<FailureModel> failures, double agents, SpareSettings spares,
        Chosen<RestartPath> restart, Optional<Chosen<RestartPath>> fallback, CheckpointSettings checkpoint,
        Chosen<Storage> storage, Stops maintenance, Stops evaluation, double stragglers, PowerSettings power,
        Chosen<Site> site, Chosen<Grid> grid, Chosen<Prices> prices, MoneySettings money, List<Integer> sites,
        Optional<WideArea> wideArea, double criticalBatchTokens, List<Assumption> assumptions) {

    /** Takes copies. */
    public CampaignSettings {
        ramp = List.copyOf(ramp);
        sites = List.copyOf(sites);
        assumptions = List.copyOf(assumptions);
    }

    /** Power of the site over that of IT: as stated, or the site's. */
    public double effectivePue() {
        return power.pue() > 0 ? power.pue() : site.value().pue().middle();
    }
}
