package dev.trainyard.cuda.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cuda.Batches;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.cpu.WholeFactors;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** However a part is cut into slices, buffer and answers hold the same bytes, item by item where they belong. */
class PackingTest {
    private static final int ITEMS = 700;
    private static final int FIRST = 130;
    private static final int PART = 450;
    private static final int[] CUTS = {0, 1, 130, 131, 300, PART};

    private final SplittableRandom random = new SplittableRandom(5);
    private final OperatorBatch operators = new OperatorBatch(new AcceleratorProfile(132, 128, 256, 0.5, 0.5,
            new double[] {1e15, 2e15}, new double[] {2, 1}, 5e14, 3e12, 1e-6));

    private ByteBuffer same(Job job) {
        ByteBuffer whole = packed(job, 0, PART);
        assertThat(packed(job, CUTS)).isEqualTo(whole);
        return whole;
    }

    private static ByteBuffer packed(Job job, int... cuts) {
        ByteBuffer buffer = buffer(job.inputBytes(PART));
        for (int i = 1; i < cuts.length; i++) {
            job.pack(new Job.Slice(FIRST, PART, cuts[i - 1], cuts[i] - cuts[i - 1]), buffer);
        }
        return buffer;
    }

    private static ByteBuffer buffer(long bytes) {
        return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    }

    private ByteBuffer answers(Job job) {
        ByteBuffer buffer = buffer(job.outputBytes(PART));
        for (int at = 0; at + 4 <= buffer.capacity(); at += 4) {
            buffer.putInt(at, 0x3ff00000 | random.nextInt(1 << 20));
        }
        return buffer;
    }

    private static void unpack(Job job, ByteBuffer from, int... cuts) {
        for (int i = 1; i < cuts.length; i++) {
            job.unpack(new Job.Slice(FIRST, PART, cuts[i - 1], cuts[i] - cuts[i - 1]), from);
        }
    }

    @Test
    void operatorsLieColumnByColumn() {
        for (int i = 0; i < ITEMS; i++) {
            operators.gemm(i, i + 0.25, i + 0.5, i % 3, i % 2);
        }
        ByteBuffer packed = same(new ThroughputJob(operators, new double[ITEMS]));
        for (int i : new int[] {0, 1, 299, 300, PART - 1}) {
            assertThat(packed.getDouble(8 * i)).isEqualTo(FIRST + i);
            assertThat(packed.getDouble(8 * (2 * PART + i))).isEqualTo(FIRST + i + 0.5);
            assertThat(packed.getInt(8 * 6 * PART + 4 * (PART + i))).isEqualTo((FIRST + i) % 2);
        }
        double[] whole = new double[ITEMS];
        double[] cut = new double[ITEMS];
        ByteBuffer answers = answers(new ThroughputJob(operators, whole));
        unpack(new ThroughputJob(operators, whole), answers, 0, PART);
        unpack(new ThroughputJob(operators, cut), answers, CUTS);
        assertThat(cut).isEqualTo(whole);
        assertThat(cut[FIRST + 7]).isEqualTo(answers.getDouble(8 * 7));
        assertThat(cut[FIRST - 1]).isZero();
        assertThat(cut[FIRST + PART]).isZero();
    }

    @Test
    void aFormatThatTheProfileLacksIsNamed() {
        for (int i = 0; i < ITEMS; i++) {
            operators.gemm(1, 1, 1, 1, i == 400 ? 2 : 0);
        }
        assertThatThrownBy(() -> packed(new ThroughputJob(operators, new double[ITEMS]), CUTS))
                .isInstanceOf(IndexOutOfBoundsException.class).hasMessageContaining("format of operator 400 is 2");
    }

    @Test
    void collectivesLieColumnByColumn() {
        CollectiveBatch batch = new CollectiveBatch(Batches.fabrics().get(0));
        for (int i = 0; i < ITEMS; i++) {
            batch.add(CollectiveKind.values()[i % CollectiveKind.values().length], i, 8 + i, 4, 20 + i, 1 + i % 2);
        }
        double[] seconds = new double[ITEMS];
        int[] algorithm = new int[ITEMS];
        CollectiveJob job = new CollectiveJob(batch, seconds, algorithm);
        ByteBuffer packed = same(job);
        assertThat(packed.getDouble(8 * 40)).isEqualTo(FIRST + 40);
        assertThat(packed.getInt(16 * PART + 4 * (PART + 40))).isEqualTo(8 + FIRST + 40);
        ByteBuffer answers = answers(job);
        unpack(job, answers, CUTS);
        assertThat(seconds[FIRST + 301]).isEqualTo(answers.getDouble(8 * 301));
        assertThat(algorithm[FIRST + 301]).isEqualTo(answers.getInt(8 * PART + 4 * 301));
    }

    @Test
    void trafficIsRoundedOnTheWayInAndScaledOnTheWayOut() {
        double[] traffic = random.doubles(ITEMS * 5, 0, 1e12).toArray();
        double[] load = new double[ITEMS * 3];
        WholeFactors factors = new WholeFactors(ITEMS, 5, 3, traffic, random.doubles(15).toArray(), load);
        ProductJob job = new ProductJob(null, factors);
        ByteBuffer packed = same(job);
        for (int i = 0; i < PART * 5; i++) {
            assertThat(packed.getDouble(8 * i)).isEqualTo(Math.rint(packed.getDouble(8 * i)));
        }
        ByteBuffer answers = answers(job);
        unpack(job, answers, 0, PART);
        double[] whole = load.clone();
        Arrays.fill(load, 0);
        unpack(job, answers, CUTS);
        assertThat(load).isEqualTo(whole);
        double[] row = new double[5];
        factors.round(FIRST, row, 0);
        double unit = load[FIRST * 3] / answers.getDouble(0);
        assertThat(row[2] * unit).isPositive();
        assertThat(Math.getExponent(unit)).as("a power of two").isEqualTo(Math.getExponent(Math.nextUp(unit)));
    }

    @Test
    void pipelinesAreTurnedRoundAndBack() {
        PipelineOrder order = Batches.orders().get(1);
        PipelineBatch batch = Batches.pipelines(order, 5, ITEMS, true);
        PipelineTimes whole = new PipelineTimes(order, ITEMS);
        PipelineTimes cut = new PipelineTimes(order, ITEMS);
        ByteBuffer packed = same(new PipelineJob(batch, whole));
        int slots = order.slots();
        for (int slot = 0; slot < slots; slot++) {
            assertThat(packed.getDouble(8 * (slot * PART + 129))).isEqualTo(
                    batch.forward()[(FIRST + 129) * slots + slot]);
        }
        ByteBuffer answers = answers(new PipelineJob(batch, whole));
        unpack(new PipelineJob(batch, whole), answers, 0, PART);
        unpack(new PipelineJob(batch, cut), answers, CUTS);
        assertThat(cut.makespan()).isEqualTo(whole.makespan());
        assertThat(cut.finish()).isEqualTo(whole.finish());
        assertThat(cut.busy()).isEqualTo(whole.busy());
        assertThat(cut.blocked()).isEqualTo(whole.blocked());
        assertThat(cut.gradients()).isEqualTo(whole.gradients());
        assertThat(cut.finish(FIRST + 200, 1)).isEqualTo(answers.getDouble(8 * (PART + PART + 200)));
    }
}
