package dev.trainyard.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.Span;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.StepDraw;
import dev.trainyard.kernel.cpu.CpuKernels;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is looked for before a campaign is repeated: spares under a cap and for money, and whether it ends at all. */
class CampaignSearchTest {
    private static final String BUSY = "tokens: 4T, failures: {rate: 12}, checkpoint: {interval: 10 min}";

    @Test
    void aCapOfTheSiteHoldsWithTheSparesThatAreFound() {
        CampaignJob job = Jobs.job("h100-sxm", 4096);
        CampaignAnswer answer = run(job, "{" + BUSY + ", spares: auto, power: {siteCap: 4.5 MW}}", 50).answer();
        assertThat(answer.hotSpares()).isPositive();
        assertThat(answer.power().fullest()).as("at every moment").isEqualTo(4.5, within(0.001));
        assertThat(answer.power().training()).isLessThan(4.5);
        CampaignAnswer none = run(job, "{" + BUSY + ", spares: 0, power: {siteCap: 4.5 MW}}", 50).answer();
        assertThat(answer.job().stepSeconds()).isGreaterThan(none.job().stepSeconds());
    }

    @Test
    void theCheapestNumberOfSparesIsCheaperThanTheFastest() {
        CampaignJob job = Jobs.job("h100-sxm", 4096);
        CampaignAnswer cheap = run(job, "{" + BUSY + ", spares: {hot: auto, best: dollars}}", 48).answer();
        CampaignAnswer fast = run(job, "{" + BUSY + ", spares: {hot: auto, best: days}}", 48).answer();
        assertThat(cheap.hotSpares()).isLessThan(fast.hotSpares());
        assertThat(cheap.dollars().orElseThrow().p50()).isLessThan(fast.dollars().orElseThrow().p50());
        assertThat(cheap.days().p50()).isGreaterThan(fast.days().p50());
    }

    /** One that waits for repairs never starts without spares, so a pilot without any would say that nothing helps. */
    @ParameterizedTest
    @CsvSource({"requeue, h100-class", "by-hand, h100-class", "warm-standby, h100-class", "replica-groups, hbd-400",
        "clustermax-good, llama3-h100", "clustermax-poor, clustermax-poor", "megascale, byterobust",
        "aws-checkpointless, gb200-class", "elastic, opt-a100", "requeue, acme-a100"})
    void autoFindsSparesWithWhichItEnds(String restart, String failures) {
        CampaignAnswer answer = run(Jobs.job("h100-sxm", 2048), "{tokens: 1T, failures: " + failures + ", restart: "
                + restart + ", checkpoint: {interval: 30 min}, spares: auto}", 16).answer();
        assertThat(answer.endedShare()).isEqualTo(1);
        assertThat(answer.notes()).noneMatch(note -> note.contains("--spares auto"))
                .anyMatch(note -> note.startsWith(answer.hotSpares() + " spare node"));
    }

    /** As many nodes are down as would be spare, for weeks each. */
    @Test
    void whereNobodySaysSparesAWayBackThatWaitsGetsWhatItNeeds() {
        CampaignJob job = Jobs.job("h100-sxm", 4096);
        String waits = "{tokens: 4T, restart: requeue, checkpoint: {interval: 30 min}";
        CampaignAnswer usual = run(job, waits + "}", 16).answer();
        assertThat(usual.endedShare()).isEqualTo(1);
        assertThat(usual.hotSpares()).isGreaterThan((int) Math.ceil(usual.availability().mean()));
        assertThat(usual.assumptions()).anyMatch(it -> it.what().equals("campaign.spares") && it.guessed());
        assertThat(run(job, waits + ", spares: 2}", 16).answer().goodput().p50())
                .as("the usual share of nodes").isLessThan(0.5 * usual.goodput().p50());
    }

    /** Given up after a tenth of its work in ten days, it would take a hundred. */
    @Test
    void whatWasGivenUpIsNoBetterForIt() {
        assertThat(SpareSearch.atItsPace(10, 5, 50)).isEqualTo(100);
        assertThat(SpareSearch.atItsPace(10, 0, 50)).isGreaterThanOrEqualTo(500);
    }

    /** A million harmless slow spells: more than a pilot's failures, and no reason to give up. */
    @Test
    void manyFailuresThatDoNotHinderAreNotHopeless() {
        CampaignJob job = Jobs.job("h100-sxm", 1024);
        CampaignRun run = run(job, "{tokens: 1T, failures: {base: none, classes: {flap: {perDay: 20000, kind: slow,"
                + " reach: nothing, slowdown: 1.001, lasts: {median: 1 s}}}}, checkpoint: {interval: 1 h}}", 8);
        assertThat(run.answer().endedShare()).isEqualTo(1);
        assertThat(run.answer().replicas()).isEqualTo(8);
        int counted = run.answer().raw().groupCount(0)[5];
        assertThat((long) counted).isGreaterThan(Pace.PILOT_EVENTS);
        int[] told = new int[1];
        run.trace(5, (time, group, kind, nodes, down, work) -> told[0]++);
        assertThat(told[0]).as("the trace is of the replica that was counted").isEqualTo(counted);
    }

    @Test
    void aPaceIsHopelessOnlyWhereEveryPilotIsFarBeyondTheLongestTime() {
        assertThat(pace(false, 0.01, 0.01).hopeless()).as("300 days of a hundred times as much").isTrue();
        assertThat(pace(false, 0.01, 0.2).hopeless()).as("one of them would end within 1500 days").isFalse();
        assertThat(pace(true, 0, 0).hopeless()).as("all ended").isFalse();
        assertThat(pace(true, 0, 0).replicas(1000)).isEqualTo(1000);
        Pace slow = pace(false, 0.1, 0.1);
        assertThat(slow.events()).isEqualTo(3e6, within(1.0));
        assertThat(slow.replicas(1000)).isEqualTo(66);
        assertThat(slow.mostEvents(66)).isGreaterThan(2 * 3_000_000L);
    }

    /** By the work that each of them drew: what lies beyond it says nothing of how far it is. */
    @Test
    void thePaceIsByTheWorkThatEachPilotDrew() {
        CampaignJob job = Jobs.job("h100-sxm", 1024);
        var campaign = CampaignSetup.of(job.withStep(Optional.of(new Span(5, 10, 20))),
                Jobs.settings(job, "{tokens: 1T}"), 0).cases().build(3600, 0, Pace.PILOT_EVENTS);
        CampaignAnswers pilots = new CampaignAnswers(Pace.PILOTS);
        Arrays.fill(pilots.wall(), 86_400_000_000L);
        double events = 0;
        for (int i = 0; i < Pace.PILOTS; i++) {
            pilots.work()[i] = campaign.work() / 2;
            events += Pace.PILOT_EVENTS / 0.5 * new StepDraw(1, campaign.workSigma()).factor(i) / Pace.PILOTS;
        }
        assertThat(campaign.workSigma()).isPositive();
        assertThat(Pace.of(campaign, pilots, 1, false).events()).isEqualTo(events, within(1e-6 * events));
    }

    /** Pilots after 300 days of at most 3650. */
    private static Pace pace(boolean ended, double progress, double bestProgress) {
        CampaignAnswers pilots = new CampaignAnswers(Pace.PILOTS);
        CampaignJob job = Jobs.job("h100-sxm", 1024);
        var campaign = CampaignSetup.of(job, Jobs.settings(job, "{tokens: 1T}"), 0).cases()
                .build(3600, 0, Pace.PILOT_EVENTS);
        Arrays.fill(pilots.wall(), 300 * 86_400_000_000L);
        Arrays.fill(pilots.work(), (long) (progress * campaign.work()));
        pilots.work()[3] = (long) (bestProgress * campaign.work());
        Arrays.fill(pilots.ended(), ended);
        return Pace.of(campaign, pilots, 1, false);
    }

    private static CampaignRun run(CampaignJob job, String section, int replicas) {
        try (CpuKernels kernels = new CpuKernels(2)) {
            return new CampaignRunner(kernels).run(job, Jobs.settings(job, section), CampaignOptions.of(1, replicas),
                    done -> { });
        }
    }
}
