package dev.trainyard.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.checkpoint.OptimalInterval;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.input.InputException;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.StepDraw;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole campaigns against what is published and against themselves. */
class CampaignRunnerTest {
    private static final String QUIET = "failures: none, agents: 1, spares: 0, money: {how: own},"
            + " restart: {base: requeue, isolate: 0 s, schedule: 0 s, start: 300 s, warmUp: 0 s, scatter: 0,"
            + " load: 0 s}";

    @Test
    void llama3IsInterruptedAsOftenAsItWas() {
        // 16,384 H100 over 54 days: 419 unplanned interruptions, over 90% effective time
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        CampaignAnswer answer = run(job, "{days: 54, failures: llama3-h100, spares: 100, storage: llama3-tectonic}");
        assertThat(answer.interruptions().mean()).isEqualTo(419, within(42.0));
        assertThat(answer.goodput().mean()).isGreaterThan(0.9);
        assertThat(answer.goodput().p5()).isLessThan(0.97);
    }

    @Test
    void nodesDownFollowTheSecondHalfOfTheTrace() {
        // InfiniteHBD, 400 nodes, days 174.5 to 349: mean 6.9, P95 12, P99 13
        CampaignJob job = Jobs.job("h100-sxm", 2800);
        CampaignAnswer answer = run(job, "{days: 174, failures: hbd-400, spares: 50}");
        assertThat(answer.availability().nodes()).isEqualTo(400);
        assertThat(answer.availability().mean()).isEqualTo(6.9, within(0.15 * 6.9));
        assertThat(answer.availability().p95()).isEqualTo(12, within(2.0));
        assertThat(answer.availability().p99()).isEqualTo(13, within(3.0));
    }

    @Test
    void replicasAndSeedGiveTheSameBytesOnAnyThreads() {
        CampaignJob job = Jobs.job("h100-sxm", 4096);
        String section = "{tokens: 2T, spares: auto}";
        CampaignAnswer one;
        CampaignAnswer three;
        try (CpuKernels kernels = new CpuKernels(1)) {
            one = new CampaignRunner(kernels).run(job, Jobs.settings(job, section), CampaignOptions.of(5, 100));
        }
        try (CpuKernels kernels = new CpuKernels(3)) {
            three = new CampaignRunner(kernels).run(job, Jobs.settings(job, section), CampaignOptions.of(5, 100));
        }
        assertThat(three.raw().wall()).isEqualTo(one.raw().wall());
        assertThat(three.dollars()).isEqualTo(one.dollars());
        assertThat(three.hotSpares()).isEqualTo(one.hotSpares());
        assertThat(three.checkpointIntervalSeconds()).isEqualTo(one.checkpointIntervalSeconds());
    }

    @Test
    void manyReplicasComeInPartsAndAreTheSame() {
        CampaignJob job = Jobs.job("h100-sxm", 64);
        CampaignSettings settings = Jobs.settings(job, "{days: 30, checkpoint: {interval: 1 h}, failures: {rate: 20}}");
        try (CpuKernels kernels = new CpuKernels(2)) {
            List<Long> done = new ArrayList<>();
            CampaignAnswer parts = new CampaignRunner(kernels).run(job, settings, CampaignOptions.of(3, 20_500),
                    done::add).answer();
            assertThat(done).containsExactly(10_000L, 20_000L, 20_500L);
            CampaignAnswer few = new CampaignRunner(kernels).run(job, settings, CampaignOptions.of(3, 10_000));
            CampaignAnswers all = parts.raw();
            CampaignAnswers first = few.raw();
            assertThat(Arrays.copyOf(all.work(), first.size())).isEqualTo(first.work());
            assertThat(Arrays.copyOf(all.groupLost(0), first.size())).isEqualTo(first.groupLost(0));
            assertThat(Arrays.copyOf(all.meanDown(), first.size())).isEqualTo(first.meanDown());
            assertThat(all.work()[20_499]).isPositive();
            for (int replica = 10_000; replica < all.size(); replica += 997) {
                int at = replica;
                assertThat(Arrays.stream(LedgerCause.values()).mapToLong(cause -> parts.ledger().micros(cause, at))
                        .sum()).isEqualTo(parts.ledger().wall(replica));
            }
        }
    }

    @Test
    void theLedgerOfEveryReplicaIsItsWallClock() {
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        CampaignAnswer answer = run(job, "{tokens: 1T, stragglers: 1.03, batchRamp: [{tokens: 100B, globalBatch: 256}],"
                + " evaluation: {every: 6 h, lasts: 5 min}, maintenance: {every: 10 d, lasts: 3 h}}");
        for (int replica = 0; replica < answer.replicas(); replica++) {
            int at = replica;
            assertThat(Arrays.stream(LedgerCause.values()).mapToLong(cause -> answer.ledger().micros(cause, at)).sum())
                    .isEqualTo(answer.ledger().wall(replica));
        }
        assertThat(answer.ledger().meanHours(LedgerCause.STRAGGLERS)).isPositive();
        // 100B tokens at a quarter of the batch: 0.9 of a step does not shrink by more than its share
        double ramp = 100e9 / 4e6 * (4 * (1 + 9 * 0.25) - 10) / 3600;
        assertThat(answer.ledger().meanHours(LedgerCause.BATCH_RAMP)).isEqualTo(ramp, within(0.01 * ramp));
    }

    /** A campaign of fixed length runs through the ramp first. */
    @Test
    void aRampIsPartOfACampaignOfDaysToo() {
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        String ramp = ", batchRamp: [{tokens: 100B, globalBatch: 256}], " + QUIET + "}";
        double hours = 100e9 / 4e6 * (4 * (1 + 9 * 0.25) - 10) / 3600;
        CampaignAnswer all = run(job, "{days: 30" + ramp);
        assertThat(all.ledger().meanHours(LedgerCause.BATCH_RAMP)).isEqualTo(hours, within(0.01 * hours));
        CampaignAnswer part = run(job, "{days: 1" + ramp);
        assertThat(part.ledger().meanHours(LedgerCause.BATCH_RAMP)).isEqualTo(24 * (1 - 10 / 13.0), within(0.01));
        assertThat(part.ledger().meanHours(LedgerCause.TRAINING)).isEqualTo(24 * 10 / 13.0, within(0.02));
    }

    @ParameterizedTest
    @CsvSource({"2, 20", "6, 60", "4, 120"})
    void theSearchFindsTheIntervalOfYoungAndDaly(double perDay, double write) {
        CampaignJob job = Jobs.job("h100-sxm", 1024);
        CampaignAnswer answer = run(job, "{tokens: 4T, " + QUIET.replace("failures: none", "failures: {base: none,"
                + " classes: {any: {perDay: " + perDay + ", reach: nothing, agent: 0 s}}}")
                + ", checkpoint: {kind: synchronous, stall: " + write + " s}}");
        double between = 86_400 / perDay;
        double daly = OptimalInterval.daly(write, between);
        assertThat(answer.intervalSearched()).isTrue();
        assertThat(answer.checkpointIntervalSeconds() / daly).isEqualTo(1, within(0.15));
        double found = goodput(job, perDay, write, answer.checkpointIntervalSeconds());
        assertThat(goodput(job, perDay, write, daly) / found).isEqualTo(1, within(0.02));
        assertThat(goodput(job, perDay, write, OptimalInterval.young(write, between)) / found)
                .isEqualTo(1, within(0.02));
        assertThat(goodput(job, perDay, write, 4 * daly)).isLessThan(found);
        assertThat(goodput(job, perDay, write, daly / 4)).isLessThan(found);
    }

    private static double goodput(CampaignJob job, double perDay, double write, double interval) {
        return run(job, "{tokens: 4T, " + QUIET.replace("failures: none", "failures: {base: none,"
                + " classes: {any: {perDay: " + perDay + ", reach: nothing, agent: 0 s}}}")
                + ", checkpoint: {kind: synchronous, stall: " + write + " s, interval: " + interval + " s}}").goodput()
                .mean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{tokens: 1T, failures: {base: none, classes: {any: {perDay: 100000, reach: nothing}}}}",
        "{tokens: 1T, failures: {rate: 1000000}}"})
    void whatNeverEndsIsSaidSo(String section) {
        CampaignAnswer answer = run(Jobs.job("h100-sxm", 150_000), section);
        assertThat(answer.endedShare()).isZero();
        assertThat(answer.notes().get(0)).contains("does not end");
        assertThat(answer.goodput().mean()).isBetween(0.0, 0.1);
        assertThat(answer.days().mean()).isPositive().isFinite();
    }

    @Test
    void withoutFailuresOnlyTheStepCounts() {
        CampaignJob job = Jobs.job("h100-sxm", 1024);
        CampaignAnswer answer = run(job, "{tokens: 1T, failures: {rate: 0}, checkpoint: {interval: 1 h, stall: 0 s}}");
        assertThat(answer.ledger().meanHours(LedgerCause.TRAINING)).isEqualTo(1e12 / 4e6 * 10 / 3600, within(0.001));
        CampaignAnswer none = run(job, "{tokens: 1T, " + QUIET + "}");
        assertThat(none.goodput().mean()).isGreaterThan(0.999);
        assertThat(none.interruptions().mean()).isZero();
    }

    @Test
    void aCheckpointLongerThanItsIntervalIsSaid() {
        CampaignAnswer answer = run(Jobs.job("h100-sxm", 1024),
                "{tokens: 1T, checkpoint: {interval: 10 s, write: 60 s}}");
        assertThat(answer.checkpointIntervalSeconds()).isEqualTo(60);
        assertThat(answer.notes()).anyMatch(note -> note.contains("longer than its interval"));
    }

    @Test
    void whatCannotQuiteBeIsSaid() {
        CampaignJob job = Jobs.job("h100-sxm", 1024);
        assertThat(run(job, "{days: 1, batchRamp: [{tokens: 1B, globalBatch: 100}, {tokens: 2B, globalBatch: 160}]}")
                .notes()).filteredOn(note -> note.startsWith("batchRamp")).singleElement()
                .satisfies(note -> assertThat(note).contains("100 sequences").contains("Maybe 96"));
        String bursts = "{days: 1, spares: 0, failures: {bursts: {share: 0.1, nodes: %d, within: 60 s}}}";
        assertThat(run(job, bursts.formatted(129)).notes()).anyMatch(note -> note.contains("more than the 128"));
        assertThat(run(job, bursts.formatted(128)).notes()).noneMatch(note -> note.contains("bursts"));
    }

    @Test
    void noCheckpointIsWrittenWithinAStep() {
        CampaignJob job = Jobs.job("h100-sxm", 1024);
        CampaignAnswer given = run(job, "{tokens: 1T, checkpoint: {interval: 100 ms, write: 1 s}}");
        assertThat(given.checkpointIntervalSeconds()).isEqualTo(10);
        assertThat(given.notes()).anyMatch(note -> note.contains("100 ms between checkpoints is shorter than a step")
                && note.contains("every 10 s"));
        CampaignAnswer slower = run(job, "{tokens: 1T, stragglers: 1.5, checkpoint: {interval: 11 s, write: 1 s}}");
        assertThat(slower.checkpointIntervalSeconds()).isEqualTo(15, within(1e-9));
        assertThat(run(job, "{tokens: 1T, checkpoint: {interval: 25 s, write: 1 s}}").notes())
                .noneMatch(note -> note.contains("shorter than a step"));
        CampaignAnswer copies = run(job, "{tokens: 1T, checkpoint: {kind: in-memory, memoryInterval: 1 s}}");
        assertThat(copies.checkpoint().memoryIntervalSeconds()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {3, 10, 700, 8060, 100_000})
    void theIntervalThatIsFoundIsWholeSteps(double step) {
        CampaignJob job = Jobs.job("h100-sxm", 1024, step, 4e6, 4e11);
        double interval = run(job, "{days: 30, checkpoint: {write: 1 s}}").checkpointIntervalSeconds();
        assertThat(interval).isGreaterThanOrEqualTo(step);
        assertThat(interval / step).isEqualTo(Math.rint(interval / step), within(1e-9));
    }

    @Test
    void aSynchronousCheckpointLongerThanItsIntervalIsSaid() {
        String section = "{tokens: 100B, checkpoint: {kind: synchronous, write: 60 s, interval: %s}}";
        assertThat(run(Jobs.job("h100-sxm", 1024), section.formatted("30 s")).notes())
                .anyMatch(note -> note.contains("training waits 60 s for each checkpoint, longer than the 30 s"));
        assertThat(run(Jobs.job("h100-sxm", 1024), section.formatted("30 min")).notes())
                .noneMatch(note -> note.contains("for each checkpoint"));
    }

    @Test
    void sparesThatRepairsUseUpAreSaid() {
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        assertThat(run(job, "{days: 30, spares: 0}").notes())
                .anyMatch(note -> note.contains("more than the 0 spare nodes") && note.contains("fewer replicas"));
        assertThat(run(job, "{days: 30, spares: 0, restart: requeue}").notes())
                .anyMatch(note -> note.contains("waits for repairs"));
        assertThat(run(job, "{days: 30, spares: 500}").notes()).noneMatch(note -> note.contains("spare nodes"));
        String never = "no spare took over in ";
        assertThat(run(job, "{days: 30, spares: 1}").notes()).anyMatch(note -> note.startsWith(never));
        assertThat(run(job, "{days: 30, spares: 500}").notes()).noneMatch(note -> note.startsWith(never));
    }

    @Test
    void replicasThatDoNotEndAreSaid() {
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        CampaignAnswer usual = run(job, "{tokens: 1T}");
        assertThat(usual.notes()).noneMatch(note -> note.contains("did not end"));
        CampaignAnswer cut = run(job, "{tokens: 1T, longest: " + usual.days().p50() + " d}");
        assertThat(cut.endedShare()).isBetween(0.2, 0.8);
        assertThat(cut.notes().get(0)).contains("of the replicas did not end");
        assertThat(cut.tokensTrained().p5()).isBetween(0.5e12, 0.999e12);
        Distribution known = cut.known(cut.days());
        assertThat(List.of(known.mean(), known.p90(), known.p95())).as("not all ended").allMatch(it -> it.isNaN());
        assertThat(known.p10()).isEqualTo(usual.days().p10(), within(0.01 * usual.days().p10()));
        CampaignAnswer none = run(job, "{tokens: 1T, longest: " + usual.days().p5() / 2 + " d}");
        assertThat(none.notes().get(0)).contains("does not end within");
        assertThat(none.known(none.days()).p5()).isNaN();
        assertThat(none.known(none.goodput())).isNotNull();
        CampaignAnswer fixed = run(job, "{days: 2}");
        assertThat(fixed.known(fixed.days())).isEqualTo(fixed.days());
        assertThat(fixed.endedShare()).as("the last of its days").isEqualTo(1);
        CampaignAnswer hopeless = run(Jobs.job("h100-sxm", 150_000), "{days: 3000, failures: {rate: 1000000}}");
        assertThat(hopeless.endedShare()).as("given up before").isZero();
        assertThat(hopeless.isDone()).isFalse();
    }

    /** Given up early, they stand for more than those that ended late. */
    @Test
    void whatWasGivenUpLiesAboveWhatEnded() {
        Distribution of = Distribution.of(new double[] {1, 30, 20, 2, 10},
                new boolean[] {false, true, true, false, true});
        assertThat(of.p50()).isEqualTo(30);
        assertThat(of.p10()).isEqualTo(14);
        assertThat(of.mean()).isEqualTo(12.6, within(1e-9));
        assertThat(of.known(0.6).p50()).isEqualTo(30);
        assertThat(of.known(0.6).p90()).isNaN();
        assertThat(of.known(0.6).mean()).isNaN();
    }

    /** As the step is stated, so long is it, whatever is simulated; goodput is against it. */
    @Test
    void aStatedStepTakesThePlaceOfTheSimulatedOne() {
        CampaignJob job = Jobs.job("h100-sxm", 1024);
        String section = "{tokens: 1T, " + QUIET + "%s}";
        CampaignAnswer simulated = run(job, section.formatted(""));
        CampaignAnswer stated = run(job, section.formatted(", step: 4 s"));
        assertThat(stated.days().p50()).isEqualTo(0.4 * simulated.days().p50(), within(0.01));
        assertThat(stated.goodput().mean()).isEqualTo(simulated.goodput().mean(), within(1e-4));
        assertThat(stated.job().stepSeconds()).isEqualTo(4);
        assertThat(stated.job().fixedSeconds()).isEqualTo(0.4 * job.fixedSeconds());
        assertThat(stated.notes()).anyMatch(note -> note.contains("a step takes the 4.000 s that campaign.step states;"
                + " simulated it takes 10.00 s"));
        CampaignAnswer doubted = run(job, section.formatted(", step: [3.2 s, 5 s]"));
        assertThat(doubted.days().p50()).isEqualTo(stated.days().p50(), within(0.05 * stated.days().p50()));
        assertThat(doubted.days().p95() / doubted.days().p5()).isBetween(1.4, 1.7);
        assertThat(stated.days().p95()).isEqualTo(stated.days().p5());
    }

    @Test
    void aSupplyBelowIdleIsRefusedAndATightOneSaid() {
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        assertThatThrownBy(() -> run(job, "{days: 10, power: {capacity: 1 W}}")).isInstanceOf(InputException.class)
                .hasMessageContaining("campaign.power.capacity").hasMessageContaining("is 0.000001 MW")
                .hasMessageContaining("idle cluster draws");
        CampaignAnswer tight = run(job, "{days: 10, power: {capacity: 15 MW}}");
        assertThat(tight.power().training()).isGreaterThan(15);
        assertThat(tight.notes()).anyMatch(note -> note.contains("more than the site's capacity of 15.00 MW"));
    }

    @Test
    void aSiteThatCannotEvenIdleIsRefused() {
        assertThatThrownBy(() -> run(Jobs.job("h100-sxm", 16_384), "{days: 10, power: {siteCap: 1 MW}}"))
                .isInstanceOf(InputException.class).hasMessageContaining("idle cluster draws");
    }

    @Test
    void aCapSlowsAndSaves() {
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        CampaignAnswer free = run(job, "{tokens: 1T}");
        CampaignAnswer capped = run(job, "{tokens: 1T, power: {cap: 450 W}}");
        assertThat(capped.job().stepSeconds()).isGreaterThan(free.job().stepSeconds());
        assertThat(capped.power().training()).isLessThan(free.power().training());
        assertThat(run(job, "{tokens: 1T, power: {cap: 690 W}}").job().stepSeconds())
                .isEqualTo(free.job().stepSeconds());
    }

    @Test
    void moreReplicasComeUntilTheMeanIsSure() {
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        try (CpuKernels kernels = new CpuKernels(2)) {
            CampaignAnswer answer = new CampaignRunner(kernels).run(job, Jobs.settings(job, "{tokens: 1T}"),
                    new CampaignOptions(1, 10_000, 0.002));
            assertThat(answer.days().relativeError()).isLessThanOrEqualTo(0.002);
            assertThat(answer.replicas()).isLessThan(10_000);
        }
    }

    /** The same draws as a campaign of tokens has: the longer the step, the fewer tokens in fixed days. */
    @Test
    void theDoubtOfAStepReachesTheTokensOfFixedDays() {
        CampaignJob job = Jobs.job("h100-sxm", 64);
        String step = ", step: [5 s, 10 s, 20 s], checkpoint: {interval: 1 h}, " + QUIET + "}";
        CampaignAnswer fixed = run(job, "{days: 5" + step);
        CampaignAnswer whole = run(job, "{tokens: 20G" + step);
        double least = Double.POSITIVE_INFINITY;
        for (int replica = 0; replica < fixed.replicas(); replica++) {
            long worked = whole.raw().work()[replica];
            double trained = fixed.raw().work()[replica] / (double) worked * 20e9;
            assertThat(fixed.ledger().tokens(replica, fixed.job())).isEqualTo(trained, within(1e-6 * trained));
            least = Math.min(least, trained);
        }
        assertThat(fixed.tokensTrained().p95() / fixed.tokensTrained().p5()).isBetween(2.5, 5.0);
        assertThat(least).isLessThan(fixed.tokensTrained().p50() / 1.5);
        assertThat(run(job, "{days: 5, checkpoint: {interval: 1 h}, " + QUIET + "}").tokensTrained().p95())
                .isLessThan(fixed.tokensTrained().p95());
    }

    /** A step that takes twice as long makes the ramp twice as long too. */
    @Test
    void aRampOfFixedDaysIsAsSlowAsItsReplicasSteps() {
        CampaignJob job = Jobs.job("h100-sxm", 16_384);
        CampaignAnswer answer = run(job, "{days: 30, step: [5 s, 10 s, 20 s], batchRamp: [{tokens: 100B,"
                + " globalBatch: 256}], checkpoint: {interval: 1 h}, " + QUIET + "}");
        StepDraw steps = new StepDraw(1, answer.job().stepSigma());
        for (int replica = 0; replica < answer.replicas(); replica++) {
            double hours = steps.factor(replica) * 100e9 / 4e6 * (4 * (1 + 9 * 0.25) - 10) / 3600;
            assertThat(answer.ledger().micros(LedgerCause.BATCH_RAMP, replica) / 3.6e9)
                    .isEqualTo(hours, within(1e-6 * hours));
        }
    }

    /** A replica with short steps that was given up has trained more than one with long steps in the same time. */
    @Test
    void whatIsTrainedUntilItIsGivenUpIsByTheReplicasOwnStep() {
        CampaignJob job = Jobs.job("h100-sxm", 64);
        CampaignAnswer answer = run(job, "{tokens: 1T, longest: 5 d, step: [5 s, 10 s, 20 s],"
                + " checkpoint: {interval: 1 h}, " + QUIET + "}");
        assertThat(answer.endedShare()).isZero();
        assertThat(Arrays.stream(answer.raw().work()).distinct().count()).isLessThan(3);
        assertThat(answer.tokensTrained().p95() / answer.tokensTrained().p5()).isBetween(2.5, 5.0);
    }

    @Test
    void moreReplicasOfFixedDaysComeUntilTheirTokensAreSure() {
        CampaignJob job = Jobs.job("h100-sxm", 64);
        String section = "{days: 5, step: [5 s, 10 s, 20 s], checkpoint: {interval: 1 h}, " + QUIET + "}";
        try (CpuKernels kernels = new CpuKernels(2)) {
            CampaignAnswer answer = new CampaignRunner(kernels).run(job, Jobs.settings(job, section),
                    new CampaignOptions(1, 10_000, 0.02));
            assertThat(answer.replicas()).isBetween(101, 9_999);
            assertThat(answer.tokensTrained().relativeError()).isLessThanOrEqualTo(0.02);
        }
    }

    @Test
    void aMissingPriceIsSaidAndNothingIsMadeUp() {
        CampaignAnswer answer = run(Jobs.job("tpu-v4", 1024), "{tokens: 1T}");
        assertThat(answer.dollars()).isEmpty();
        assertThat(answer.notes()).anyMatch(note -> note.contains("has no purchase price of tpu-v4"));
    }

    private static CampaignAnswer run(CampaignJob job, String section) {
        try (CpuKernels kernels = new CpuKernels(2)) {
            return new CampaignRunner(kernels).run(job, Jobs.settings(job, section), CampaignOptions.of(1, 200));
        }
    }
}
