package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.cuda.job.PlanJob;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Candidates that fit are taken pile after pile, those of one pile by their numbers, whoever drew which. */
class PlanOrderTest {
    private static final int FITTING = PlanJob.PILES;

    @Test
    void pilesFollowEachOther() {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
        SplittableRandom random = new SplittableRandom(1);
        for (int size : new int[] {1, 127, 128, 129, 5_000}) {
            int[] pile = random.ints(size, -PlanJob.PILES, PlanJob.PILES).map(i -> Math.max(i, PlanJob.NO_PILE))
                    .toArray();
            int[] piles = new int[PlanJob.PILES];
            int[] number = new int[size];
            // from the last on: numbers go against the candidates' order
            for (int i = size - 1; i >= 0; i--) {
                number[i] = pile[i] == PlanJob.NO_PILE ? 0xDBDBDBDB : piles[pile[i]]++;
            }
            int[] expected = IntStream.range(0, size).filter(i -> pile[i] != PlanJob.NO_PILE).boxed()
                    .sorted(Comparator.comparingInt((Integer i) -> pile[i]).thenComparingInt(i -> number[i]))
                    .mapToInt(Integer::intValue).toArray();
            assertThat(order(pile, number, piles)).containsExactly(expected);
        }
    }

    private static int[] order(int[] pile, int[] number, int[] piles) {
        int size = pile.length;
        HostGpu gpu = new HostGpu(1 << 20);
        int ints = 3 * size + piles.length + 1;
        long bytes = (long) Integer.BYTES * ints;
        ByteBuffer buffer = gpu.pin((int) bytes);
        IntBuffer values = buffer.asIntBuffer();
        values.put(pile).put(number).put(piles);
        long[] at = IntStream.of(0, size, 2 * size, 2 * size + FITTING, 2 * size + FITTING + 1)
                .mapToLong(i -> (long) Integer.BYTES * i).toArray();
        long memory = gpu.allocate(bytes);
        gpu.upload(memory, buffer, bytes, 0);
        gpu.launch(Kernel.PLAN_ORDER, size, PlanJob.order(size, memory + at[0], memory + at[1], memory + at[2],
                memory + at[3], memory + at[4]), 0);
        gpu.download(buffer, memory, bytes, 0);
        gpu.synchronize(0);
        int[] found = new int[values.get(2 * size + FITTING)];
        values.get(2 * size + FITTING + 1, found);
        gpu.unpin(buffer);
        gpu.free(memory);
        return found;
    }
}
