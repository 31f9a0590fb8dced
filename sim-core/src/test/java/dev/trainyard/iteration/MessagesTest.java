package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages between stages on links that they share: what holds a link, in which order, and what that may cost. */
class MessagesTest {
    private static final Constants SHIPPED = Constants.shipped();
    private static final int STAGES = 8;

    private record Span(String stream, String name, int slot, long start, long end) {}

    private static Scenario scenario(Schedule schedule, int vp, boolean overlap, double nic, int microBatches) {
        Steps.Draft draft = new Steps.Draft().split(1, STAGES, 2);
        draft.schedule = schedule;
        draft.vp = vp;
        draft.overlapPipeline = overlap;
        Plan plan = draft.plan();
        Scenario usual = Steps.scenario(Steps.dense(STAGES * 4), plan, 4096, microBatches * plan.dp());
        return ScenarioBuilder.builder(usual).cluster(ClusterBuilder.builder(usual.cluster()).gpusPerNode(1)
                .gpusPerDomain(1).nicBytesPerSecond(nic).build()).build();
    }

    private static double seconds(Scenario scenario, boolean contention) {
        return Steps.event(scenario, SHIPPED, contention, 1).stepSeconds();
    }

    private static List<Span> spans(Scenario scenario) {
        List<Span> spans = new ArrayList<>();
        new StepSimulator(new CpuKernels(1), SHIPPED).simulate(scenario, Fidelity.EVENT,
                new EventOptions(true, 1, timeline -> {
                    for (int i = 0; i < timeline.size(); i++) {
                        spans.add(new Span(timeline.stream(i), timeline.name(i), timeline.slot(i), timeline.start(i),
                                timeline.end(i)));
                    }
                }));
        return spans;
    }

    /** From networks that messages fill to such that they hardly use. */
    @ParameterizedTest
    @CsvSource({"GPIPE, 1", "GPIPE, 4", "ONE_F_ONE_B, 2", "ONE_F_ONE_B, 4", "ZERO_BUBBLE, 1", "ZERO_BUBBLE, 2",
        "DUAL_PIPE, 1"})
    void overlapIsNeverSlowerThanWaiting(Schedule schedule, int vp) {
        for (double nic = 1e8; nic < 1e11; nic *= 3) {
            for (int microBatches : new int[] {16, 24}) {
                double waiting = seconds(scenario(schedule, vp, false, nic, microBatches), true);
                double overlapped = seconds(scenario(schedule, vp, true, nic, microBatches), true);
                assertThat(overlapped).as(nic + " B/s, " + microBatches + " micro-batches")
                        .isLessThanOrEqualTo(waiting * (1 + 1e-9));
            }
        }
    }

    /** Halves of messages to and from a stage meet on its interface. */
    @Test
    void aMessageThatIsWaitedForHoldsItsLink() {
        Scenario slow = scenario(Schedule.GPIPE, 4, false, 1e9, 16);
        assertThat(seconds(slow, true)).isGreaterThan(1.001 * seconds(slow, false));
    }

    /** One micro-batch is in one place at a time, and its messages have the network for themselves. */
    @ParameterizedTest
    @CsvSource({"GPIPE, 1", "ONE_F_ONE_B, 2", "ZERO_BUBBLE, 1"})
    void aLinkThatNobodySharesCostsNoPicosecond(Schedule schedule, int vp) {
        for (boolean overlap : new boolean[] {false, true}) {
            Scenario alone = scenario(schedule, vp, overlap, 1e9, 1);
            Scenario one = ScenarioBuilder.builder(alone).plan(Optional.of(alone.plan().orElseThrow()
                    .withSharding(Sharding.ZERO3))).build();
            assertThat(seconds(one, true)).isEqualTo(seconds(one, false));
        }
    }

    @Test
    void overlappedMessagesLeaveAStageOneByOneInTheOrderOfItsPasses() {
        List<Span> spans = spans(scenario(Schedule.GPIPE, 1, true, 2e8, 16));
        List<Span> sends = spans.stream().filter(span -> span.slot() == 3
                && span.stream().equals("replica 0 stage 2 messages")).toList();
        assertThat(sends).hasSize(16);
        List<Span> passes = spans.stream().filter(span -> span.name().equals("forward") && span.slot() == 2).toList();
        for (int i = 0; i < sends.size(); i++) {
            assertThat(sends.get(i).start()).isGreaterThanOrEqualTo(passes.get(i).end());
            assertThat(sends.get(i).start()).isGreaterThanOrEqualTo(i == 0 ? 0 : sends.get(i - 1).end());
        }
        // A message alone takes as long as any: none was slowed by those behind it.
        Span first = sends.get(0);
        assertThat(sends).allMatch(span -> Math.abs(span.end() - span.start() - (first.end() - first.start())) < 10);
    }

    /** So no message of a stage is slowed by its own reductions. */
    @Test
    void gradientsThatOverlapNothingAreReducedWhenTheLastMessageHasLeft() {
        List<Span> spans = spans(scenario(Schedule.GPIPE, 1, true, 1e9, 16));
        for (int stage = 1; stage < STAGES; stage++) {
            String name = "replica 0 stage " + stage;
            long left = spans.stream().filter(span -> span.stream().equals(name + " messages")).mapToLong(Span::end)
                    .max().orElseThrow();
            long reduced = spans.stream().filter(span -> span.stream().equals(name + " data parallel")
                    && span.end() > span.start()).mapToLong(Span::start).min().orElseThrow();
            assertThat(reduced).as(name).isGreaterThanOrEqualTo(left);
        }
    }

    /** The direction that enters nearer to a stage comes first, in its passes and so in what it gathers. */
    @ParameterizedTest
    @CsvSource({"ZERO1, 2", "ZERO1, 8", "ZERO2, 4"})
    void dualPipeGathersFirstWhatItRunsFirst(Sharding sharding, int stages) {
        Steps.Draft draft = new Steps.Draft().split(1, stages, 8);
        draft.schedule = Schedule.DUAL_PIPE;
        draft.sharding = sharding;
        draft.overlapData = true;
        Scenario scenario = Steps.scenario(Steps.dense(4 * stages), draft.plan(), 128, 8 * 2 * stages);
        List<Span> spans = spans(scenario);
        for (int stage = 0; stage < stages; stage++) {
            int first = 2 * stage + (stage < stages / 2 ? 0 : 1);
            long gathered = spans.stream().filter(span -> span.name().equals("data parallel") && span.slot() == first)
                    .mapToLong(Span::start).min().orElseThrow();
            assertThat(gathered).as("stage " + stage).isZero();
        }
        Plan waiting = draft.plan().withOverlaps(false, false, false);
        assertThat(Steps.closed(scenario, SHIPPED).stepSeconds())
                .isLessThanOrEqualTo(Steps.closed(scenario.withPlan(waiting), SHIPPED).stepSeconds());
    }
}
