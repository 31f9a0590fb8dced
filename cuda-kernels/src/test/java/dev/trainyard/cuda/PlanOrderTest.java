package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.cuda.job.PlanJob;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Candidates of one schedule and recomputation come together, those of one class in the batch's order. */
class PlanOrderTest {
    private static final int WINDOW = PlanJob.WINDOW;
    private static final int CLASSES = PlanJob.CLASSES;

    @Test
    void eachWindowIsSortedByClass() {
        assumeTrue(HostLibrary.problem().isEmpty(), HostLibrary.problem());
        SplittableRandom random = new SplittableRandom(1);
        for (int size : new int[] {1, WINDOW - 1, WINDOW, WINDOW + 1, 5_000}) {
            int[] options = random.ints(size, 0, 1 << 20).toArray();
            int[] expected = IntStream.range(0, size).boxed().sorted(Comparator.comparingInt((Integer i) -> i / WINDOW)
                    .thenComparingInt(i -> options[i] % CLASSES)).mapToInt(Integer::intValue).toArray();
            assertThat(order(options)).containsExactly(expected);
        }
    }

    private static int[] order(int[] options) {
        HostGpu gpu = new HostGpu(1 << 20);
        long bytes = (long) Integer.BYTES * options.length;
        ByteBuffer buffer = gpu.pin((int) bytes);
        buffer.asIntBuffer().put(options);
        long input = gpu.allocate(bytes);
        long output = gpu.allocate(bytes);
        long classes = CLASSES * ((options.length + WINDOW - 1L) / WINDOW);
        gpu.upload(input, buffer, bytes, 0);
        gpu.launch(Kernel.PLAN_ORDER, classes, PlanJob.order(options.length, input, output), 0);
        gpu.download(buffer, output, bytes, 0);
        gpu.synchronize(0);
        int[] found = new int[options.length];
        buffer.asIntBuffer().get(found);
        gpu.unpin(buffer);
        gpu.free(input);
        gpu.free(output);
        return found;
    }
}
