package dev.trainyard.campaign.judged;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignCost;
import dev.trainyard.campaign.Distribution;
import dev.trainyard.campaign.LedgerCause;
import dev.trainyard.campaign.money.Investment;
import dev.trainyard.kernel.campaign.CampaignAnswers.DownShare;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/** What of a campaign's answer can be held against a published figure. */
public enum OutcomeFigure {
    /** Stops that nobody planned. */
    INTERRUPTIONS("", Weighs.FAILURES, CampaignAnswer::interruptions),
    /** Ideal over wall clock. */
    GOODPUT("", Weighs.FAILURES, CampaignAnswer::goodput),
    /** Wall clock, h. */
    HOURS("h", Weighs.FAILURES, answer -> scaled(answer.days(), 24)),
    /** Time between stops that nobody planned, h. */
    HOURS_BETWEEN("h", Weighs.FAILURES, answer -> Distribution.of(perReplica(answer, i ->
            answer.raw().wall()[i] / 3.6e9 / Math.max(1, answer.raw().interruptions()[i])))),
    /** Nodes down, mean over time. */
    NODES_DOWN("", Weighs.FAILURES, answer -> Distribution.of(answer.raw().meanDown())),
    /** Nodes down, in 95% of the time no more. */
    NODES_DOWN_P95("", Weighs.FAILURES, answer -> down(answer, DownShare.P95)),
    /** Nodes down, in 99% of the time no more. */
    NODES_DOWN_P99("", Weighs.FAILURES, answer -> down(answer, DownShare.P99)),
    /** What slow steps add, h. */
    SLOW_HOURS("h", Weighs.FAILURES, answer -> hours(answer, EnumSet.of(LedgerCause.SLOW, LedgerCause.STRAGGLERS,
            LedgerCause.CHECKPOINT))),
    /** Not stepping, h. */
    STOPPED_HOURS("h", Weighs.FAILURES, answer -> hours(answer, EnumSet.range(LedgerCause.MAINTENANCE,
            LedgerCause.WARM_UP))),
    /** Training done again, h. */
    RECOMPUTE_HOURS("h", Weighs.FAILURES, answer -> hours(answer, EnumSet.of(LedgerCause.RECOMPUTE))),
    /** What training waits for one checkpoint, s. */
    STALL_SECONDS("s", Weighs.FAILURES, answer -> one(answer.checkpoint().stallSeconds())),
    /** One checkpoint, TB. */
    CHECKPOINT_TERABYTES("TB", Weighs.FAILURES, answer -> one(answer.checkpoint().bytes() / 1e12)),
    /** Site's power while a step runs, MW. */
    MEGAWATTS("MW", Weighs.SITE, answer -> one(answer.power().training())),
    /** Energy of the site, MWh. */
    MEGAWATT_HOURS("MWh", Weighs.SITE, CampaignAnswer::megawattHours),
    /** Dollars of the run. */
    DOLLARS("$", Weighs.SITE, answer -> answer.dollars().orElseThrow()),
    /** Dollars of one accelerator for an hour. */
    HOURLY_DOLLARS("$", Weighs.SITE, answer -> scaled(answer.dollars().orElseThrow(),
            1 / (24 * answer.days().mean() * answer.job().accelerators()))),
    /** Dollars that accelerators, servers and network are bought for. */
    EQUIPMENT_DOLLARS("$", Weighs.SITE, answer -> one(investment(answer).equipment())),
    /** Dollars that the building is put up for. */
    BUILDING_DOLLARS("$", Weighs.SITE, answer -> one(investment(answer)
            .building().orElseThrow()));

    private final String unit;
    private final Weighs weighs;
    private final transient Function<CampaignAnswer, Distribution> reader;

    OutcomeFigure(String unit, Weighs weighs, Function<CampaignAnswer, Distribution> reader) {
        this.unit = unit;
        this.weighs = weighs;
        this.reader = reader;
    }

    /** Which presets a figure depends on. */
    enum Weighs {
        /** Failures, ways back and storage. */
        FAILURES,
        /** Those and prices, grid and site. */
        SITE
    }

    /** Of it; empty for counts and shares. */
    public String unit() {
        return unit;
    }

    /** True where prices, grid and site bear on it. */
    public boolean dependsOnSite() {
        return weighs == Weighs.SITE;
    }

    /** What a campaign came to. */
    public Distribution of(CampaignAnswer answer) {
        return reader.apply(answer);
    }

    private static Distribution one(double value) {
        return Distribution.of(new double[] {value});
    }

    private static Distribution scaled(Distribution d, double factor) {
        return new Distribution(d.mean() * factor, d.meanLow() * factor, d.meanHigh() * factor, d.p5() * factor,
                d.p10() * factor, d.p50() * factor, d.p90() * factor, d.p95() * factor);
    }

    private static Investment investment(CampaignAnswer answer) {
        return answer.cost().flatMap(CampaignCost::investment).orElseThrow();
    }

    private static Distribution down(CampaignAnswer answer, DownShare share) {
        return Distribution.of(answer.raw().down(share));
    }

    private static Distribution hours(CampaignAnswer answer, Set<LedgerCause> causes) {
        return Distribution.of(perReplica(answer, i -> causes.stream()
                .mapToLong(cause -> answer.ledger().micros(cause, i)).sum() / 3.6e9));
    }

    private static double[] perReplica(CampaignAnswer answer, IntToDoubleFunction of) {
        double[] values = new double[answer.replicas()];
        Arrays.setAll(values, of);
        return values;
    }
}
