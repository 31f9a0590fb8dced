package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.cuda.job.PlanJob;
import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.plan.schedule.Schedule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;

/** formula.cuh, compiled for the host, gives the bits of {@link PipelineFormula}. */
class FormulaParityTest {
    private static final String ENTRY = "trainyard_formula_problems";
    private static final int PROBLEMS = 1_000;
    /** Fewer threads than problems: a thread's scratch is used again. */
    private static final int BLOCKS = 3;
    private static final int DURATIONS = 7;
    private static final int STAGES = RandomPipeline.MOST_STAGES;
    private static final int SLOTS = STAGES * RandomPipeline.MOST_CHUNKS;
    private static final int ANSWERS = 1 + 3 * STAGES + SLOTS;
    private static final int SCRATCH = PlanJob.STAGE_WORDS * STAGES + PlanJob.SLOT_WORDS * SLOTS;

    private final List<Long> allocated = new ArrayList<>();
    private HostGpu gpu;

    @BeforeEach
    void needsTheHostsVersion() {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
        gpu = new HostGpu(1 << 30);
    }

    @AfterEach
    void everythingIsFreed() {
        if (gpu != null) {
            allocated.forEach(gpu::free);
            assertThat(gpu.used()).isZero();
            assertThat(gpu.pinned()).isZero();
        }
    }

    /** Null: the schedules in turn. */
    @ParameterizedTest
    @NullSource
    @EnumSource(value = Schedule.class, names = {"GPIPE", "ONE_F_ONE_B"})
    void everyAnswerIsJavasToTheBit(Schedule schedule) {
        SplittableRandom random = new SplittableRandom(schedule == null ? 9 : schedule.ordinal());
        Schedule[] all = {Schedule.GPIPE, Schedule.ONE_F_ONE_B};
        List<RandomPipeline> problems = new ArrayList<>();
        for (int i = 0; i < PROBLEMS; i++) {
            problems.add(RandomPipeline.random(random, schedule == null ? all[i % all.length] : schedule));
        }
        double[] found = solve(problems);
        PipelineTimes times = new PipelineTimes(STAGES, SLOTS);
        PipelineFormula formula = new PipelineFormula(STAGES, SLOTS, times);
        for (int i = 0; i < PROBLEMS; i++) {
            RandomPipeline problem = problems.get(i);
            PipelineOrder order = problem.batch().order();
            double makespan = formula.solve(problem.kind(), order.stages(), order.chunks(), order.microBatches(),
                    problem.group(), problem.batch().durations());
            compare(problem, makespan, times, found, i * ANSWERS);
        }
    }

    private static void compare(RandomPipeline problem, double makespan, PipelineTimes times, double[] found, int at) {
        int p = problem.batch().order().stages();
        int v = problem.batch().order().chunks();
        int next = at;
        same("makespan", problem, makespan, found[next++]);
        for (int stage = 0; stage < p; stage++) {
            same("finish of " + stage, problem, times.finish()[stage], found[next++]);
            same("busy of " + stage, problem, times.busy()[stage], found[next++]);
            same("blocked of " + stage, problem, times.blocked()[stage], found[next++]);
        }
        for (int slot = 0; slot < p * v; slot++) {
            same("gradients of " + slot, problem, times.gradients()[slot], found[next++]);
        }
    }

    private static void same(String what, RandomPipeline problem, double expected, double found) {
        if (Double.doubleToLongBits(expected) != Double.doubleToLongBits(found)) {
            throw new AssertionError(what + " is " + found + ", Java gives " + expected + ": " + problem.kind()
                    + " with p " + problem.batch().order().stages() + ", v " + problem.batch().order().chunks() + ", m "
                    + problem.batch().order().microBatches() + ", group " + problem.group());
        }
    }

    private double[] solve(List<RandomPipeline> problems) {
        int items = problems.size();
        ByteBuffer shapes = gpu.pin(5 * Integer.BYTES * items);
        ByteBuffer durations = gpu.pin(SLOTS * DURATIONS * Double.BYTES * items);
        for (int i = 0; i < items; i++) {
            PipelineBatch batch = problems.get(i).batch();
            shapes.putInt(problems.get(i).kind().ordinal()).putInt(batch.order().stages())
                    .putInt(batch.order().chunks()).putInt(batch.order().microBatches())
                    .putInt(problems.get(i).group());
            double[][] all = {batch.forward(), batch.inputGradient(), batch.weightGradient(), batch.pairSaving(),
                batch.latency(), batch.blocking(), batch.ready()};
            for (int slot = 0; slot < batch.order().slots(); slot++) {
                for (int k = 0; k < DURATIONS; k++) {
                    durations.putDouble(((slot * DURATIONS + k) * items + i) * Double.BYTES, all[k][slot]);
                }
            }
        }
        ByteBuffer answers = gpu.pin(ANSWERS * Double.BYTES * items);
        ByteBuffer doubles = gpu.pin(Long.BYTES);
        long shapesThere = upload(shapes);
        long durationsThere = upload(durations);
        long answersThere = allocate(answers.capacity());
        long doublesThere = allocate(Long.BYTES);
        long scratch = allocate((long) BLOCKS * Kernel.BLOCK * SCRATCH * Double.BYTES);
        gpu.launch(ENTRY, BLOCKS, new Arguments().add("items", (long) items).add("most_stages", (long) STAGES)
                .add("most_slots", (long) SLOTS).add("shape", shapesThere).add("durations", durationsThere)
                .add("scratch", scratch).add("answers", answersThere).add("doubles", doublesThere), 0);
        gpu.download(answers, answersThere, answers.capacity(), 0);
        gpu.download(doubles, doublesThere, Long.BYTES, 0);
        gpu.synchronize(0);
        assertThat(doubles.getLong(0)).as("doubles of scratch a thread").isEqualTo(SCRATCH);
        double[] found = new double[ANSWERS * items];
        answers.asDoubleBuffer().get(found);
        List.of(shapes, durations, answers, doubles).forEach(gpu::unpin);
        return found;
    }

    private long allocate(long bytes) {
        long address = gpu.allocate(bytes);
        allocated.add(address);
        return address;
    }

    private long upload(ByteBuffer buffer) {
        long address = allocate(buffer.capacity());
        gpu.upload(address, buffer, buffer.capacity(), 0);
        return address;
    }
}
