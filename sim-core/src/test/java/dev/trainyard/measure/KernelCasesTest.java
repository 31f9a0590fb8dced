package dev.trainyard.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.kernel.cpu.CpuKernels;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class KernelCasesTest {

    static List<KernelCase> cases() {
        return KernelCases.all();
    }

    @Test
    void namesAreUniqueAndAllFound() {
        List<String> names = KernelCases.all().stream().map(KernelCase::name).toList();
        assertThat(names).doesNotHaveDuplicates().contains("throughput", "collective", "link-load", "pipeline",
                "random");
        names.forEach(name -> assertThat(KernelCases.named(name).name()).isEqualTo(name));
    }

    @Test
    void anUnknownNameGetsTheNearest() {
        assertThatThrownBy(() -> KernelCases.named("colective")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Maybe \"collective\"?");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void batchesHaveTheirSizeAndCountTheirWork(KernelCase kernel) {
        for (int answers : new int[] {1, 2, 3, 7, 1000}) {
            int size = answers * itemsOfAnAnswer(kernel);
            Work work = kernel.make(1, size);
            assertThat(work.items()).isEqualTo(size);
            assertThat(work.bytes()).isGreaterThanOrEqualTo(4.0 * answers);
            assertThat(work.operations()).isGreaterThanOrEqualTo(kernel.name().equals("random") ? 0 : size);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameSeedMakesTheSameBatchAndAnotherDoesNot(KernelCase kernel) {
        assertThat(digest(kernel.make(7, 500), 1)).isEqualTo(digest(kernel.make(7, 500), 1))
                .isNotEqualTo(digest(kernel.make(8, 500), 1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anyNumberOfThreadsGivesTheSameBytes(KernelCase kernel) {
        Work work = kernel.make(3, Math.min(kernel.most(), 100_003));
        long one = digest(work, 1);
        assertThat(digest(work, 2)).isEqualTo(one);
        assertThat(digest(work, 3)).isEqualTo(one);
    }

    /** A campaign answers by the replica and counts its failures; all others answer item by item. */
    private static int itemsOfAnAnswer(KernelCase kernel) {
        return kernel instanceof MonthsCase ? MonthsCase.FAILURES : 1;
    }

    private static long digest(Work work, int threads) {
        try (CpuKernels kernels = new CpuKernels(threads)) {
            work.run(kernels);
            return work.digest();
        }
    }
}
