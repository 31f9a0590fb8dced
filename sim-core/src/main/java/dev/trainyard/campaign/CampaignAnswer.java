package dev.trainyard.campaign;

import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.scenario.campaign.Assumption;
import dev.trainyard.scenario.campaign.CampaignSettings;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What months of a scenario come to.
 *
 * @param job what was repeated, its step as the campaign runs it
 * @param settings of the campaign
 * @param replicas how often it was repeated
 * @param endedShare share of the replicas that came to their end: the last token, or the last of fixed days
 * @param days wall clock
 * @param goodput ideal over wall clock
 * @param dollars of the run; empty where no price is known
 * @param megawattHours of the site, PUE included
 * @param meanMegawatts of the site
 * @param interruptions stops that nobody planned
 * @param sparesUsed times that a spare took over
 * @param ledger hours by cause
 * @param groups failure classes: events and hours lost, mean over replicas
 * @param checkpoint what one costs
 * @param checkpointIntervalSeconds training from one to the next, as given or as found
 * @param intervalSearched it was looked for
 * @param hotSpares nodes, as given or as found
 * @param availability of the nodes
 * @param power of the site by what the job does
 * @param accelerators what the accelerators alone take
 * @param carbonTonnes of the grid's mix, t CO2
 * @param cost what the dollars are made of; empty where no price is known
 * @param tokens to train on, with what a large batch needs more; 0 for a campaign of fixed length
 * @param tokensTrained by the end; at the step that each replica drew; of one that was given up in proportion
 * @param assumptions what nobody stated
 * @param notes what a reader must know, one line each
 * @param raw every replica
 */
@RecordBuilder
public record CampaignAnswer(CampaignJob job, CampaignSettings settings, int replicas, double endedShare,
        Distribution days, Distribution goodput, Optional<Distribution> dollars, Distribution megawattHours,
        Distribution meanMegawatts, Distribution interruptions, Distribution sparesUsed, Ledger ledger,
        List<Group> groups, CheckpointCosts checkpoint, double checkpointIntervalSeconds, boolean intervalSearched,
        int hotSpares, Availability availability, SitePower power, Accelerators accelerators,
        Distribution carbonTonnes, Optional<CampaignCost> cost, double tokens, Distribution tokensTrained,
        List<Assumption> assumptions, List<String> notes, CampaignAnswers raw) {

    /** Takes copies. */
    public CampaignAnswer {
        groups = List.copyOf(groups);
        assumptions = List.copyOf(assumptions);
        notes = List.copyOf(notes);
    }

    /** True where nine of ten replicas or more come to their end, so that days up to P90 are days of whole runs. */
    public boolean isDone() {
        return endedShare >= 0.9;
    }

    /**
     * What is known of a figure that grows with a campaign's length: a percentile only where its share of the replicas
     * came to their end, the mean where all did; the rest is not a number. Figures of a fixed length are all known.
     */
    public Distribution known(Distribution figure) {
        return tokens == 0 ? figure : figure.known(endedShare);
    }

    /** True where sums over the whole campaign, in the mean over replicas, are those of whole campaigns. */
    public boolean isWhole() {
        return tokens == 0 || endedShare == 1;
    }

    /** The day on which so many days are over. */
    public LocalDate on(double afterDays) {
        return settings.start().plusDays((long) Math.ceil(afterDays));
    }

    /**
     * One class of failures.
     *
     * @param name of the class
     * @param events that hurt the job, mean
     * @param hoursLost stops, training lost and what slow spells add, mean
     */
    public record Group(String name, double events, double hoursLost) {}

    /**
     * The accelerators alone, without hosts, network and site, as many studies count.
     *
     * @param watts of one that works, mean over a step
     * @param megawattHours of all, mean
     * @param tonnes of CO2 for them, mean
     */
    public record Accelerators(double watts, double megawattHours, double tonnes) {}

    /**
     * Nodes down, of the job's and its spares.
     *
     * @param nodes in all
     * @param mean over time
     * @param p5 in 5% of the time no more are
     * @param p50 in half of it
     * @param p95 in 95% of it
     * @param p99 in 99% of it
     */
    public record Availability(int nodes, double mean, double p5, double p50, double p95, double p99) {
        /** Share of the nodes that are up, mean over time. */
        public double share() {
            return 1 - mean / nodes;
        }
    }
}
