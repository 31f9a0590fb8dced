package dev.trainyard.kernel.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThroughputKernelTest {
    private static final int WIDE = 0;
    private static final int NARROW = 1;
    /** Near an H800: 132 processors, tiles of 128 x 256, 750 and 1,400 TFLOP/s, 3.2 TB/s, 2 us a launch. */
    private static final AcceleratorProfile PROFILE = profile(2e-6);

    private static AcceleratorProfile profile(double launch) {
        return new AcceleratorProfile(132, 64, 128, 0.9, 0.8, new double[] {750e12, 1400e12},
                new double[] {2, 1}, 450e12, 3.2e12, launch);
    }

    private static double gemm(double m, double n, double k, double count) {
        return gemm(PROFILE, m, n, k, count, WIDE);
    }

    private static double gemm(AcceleratorProfile profile, double m, double n, double k, double count, int format) {
        return ThroughputKernel.gemm(profile, m, n, k, count, format, 2 * count * m * n) + profile.launchSeconds();
    }

    @Test
    void moreWorkIsNeverFaster() {
        Random random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            double m = size(random);
            double n = size(random);
            double k = size(random);
            double count = 1 + random.nextInt(64);
            double seconds = gemm(m, n, k, count);
            double more = 1 + random.nextInt(300);
            assertThat(gemm(m + more, n, k, count)).isGreaterThanOrEqualTo(seconds);
            assertThat(gemm(m, n + more, k, count)).isGreaterThanOrEqualTo(seconds);
            assertThat(gemm(m, n, k + more, count)).isGreaterThanOrEqualTo(seconds);
            assertThat(gemm(m, n, k, count + more)).isGreaterThanOrEqualTo(seconds);
        }
    }

    private static double size(Random random) {
        return Math.ceil(Math.pow(10, 5 * random.nextDouble()));
    }

    @Test
    void timesAreFiniteAndPositiveAtTheExtremes() {
        double[] sizes = {1, 1e9};
        for (double m : sizes) {
            for (double n : sizes) {
                for (double k : sizes) {
                    for (double count : new double[] {1, 1e6}) {
                        assertThat(gemm(m, n, k, count)).isFinite().isPositive()
                                .isGreaterThanOrEqualTo(2 * m * n * k * count / 750e12);
                    }
                }
            }
        }
        assertThat(gemm(1, 1, 1, 1)).isLessThan(1e-5);
    }

    /** 64 x 128 tiles on 132 processors: 12 x 11 of them fill one wave; one row of tiles more takes a second. */
    @Test
    void oneTileOverAWaveCostsMostOfAnotherWave() {
        AcceleratorProfile alone = profile(0);
        double full = gemm(alone, 12 * 64, 11 * 128, 65536, 1, WIDE);
        double over = gemm(alone, 12 * 64 + 1, 11 * 128, 65536, 1, WIDE);
        double exact = 2.0 * 12 * 64 * 11 * 128 * 65536 / 750e12 + 0.8 * 2.0 * 12 * 64 * 11 * 128 / 3.2e12;
        assertThat(full).isCloseTo(exact, within(1e-9 * exact));
        assertThat(over / full).isBetween(1.15, 2.0);
        double ample = gemm(alone, 40 * 12 * 64 + 1, 11 * 128, 65536, 1, WIDE);
        assertThat(ample / (40 * full)).as("many waves hide one tile").isLessThan(1.03);
    }

    @Test
    void largeSquareProductsReachTheSustainedRate() {
        for (int size : new int[] {8192, 16384, 32768}) {
            double rate = 2.0 * size * size * size / gemm(size, size, size, 1);
            assertThat(rate).as("size " + size).isBetween(0.93 * 750e12, 750e12);
        }
    }

    /** Few rows: time is the weights' way through memory, however fast the tensor cores are. */
    @ParameterizedTest
    @CsvSource({"1, 8192, 8192", "8, 16384, 8192", "16, 7168, 16384", "64, 7168, 16384"})
    void fewRowsAreBoundByMemory(int m, int n, int k) {
        double bytes = (double) k * (m + n) + 2.0 * m * n;
        assertThat(gemm(PROFILE, m, n, k, 1, NARROW))
                .isCloseTo(bytes / 3.2e12 + 2e-6, within(1e-12));
    }

    /**
     * DeepGEMM on H800 (facts.md): N, K, TFLOP/s at M = 64, 128 and 4096. Many rows by a short K are too fast here:
     * a tile's way in and out is not counted, which costs as much as some 650 more of K would.
     */
    @ParameterizedTest
    @CsvSource({"2112, 7168, 206, 352, 1058", "24576, 1536, 289, 535, 990", "32768, 512, 219, 358, 590",
        "7168, 16384, 336, 645, 1358", "4096, 7168, 287, 533, 1304", "7168, 2048, 295, 510, 1025"})
    void measuredProductsAreWithinReach(int n, int k, double at64, double at128, double at4096) {
        assertThat(rate(64, n, k) / at64).isBetween(0.6, 1.25);
        assertThat(rate(128, n, k) / at128).isBetween(0.7, 1.3);
        assertThat(rate(4096, n, k) / at4096).isBetween(0.95, 1.05 * (1 + 650.0 / k));
    }

    private static double rate(double m, double n, double k) {
        return 2 * m * n * k / gemm(PROFILE, m, n, k, 1, NARROW) / 1e12;
    }

    @Test
    void attentionAndTrafficAreTheirRates() {
        OperatorBatch batch = new OperatorBatch(PROFILE);
        assertThat(batch.attention(4096, 2048, 256, 32, WIDE)).isZero();
        assertThat(batch.elementwise(6.4e9)).isEqualTo(1);
        assertThat(batch.gemm(4096, 4096, 4096, 2, NARROW)).isEqualTo(2);
        batch.launching(0);
        assertThat(batch.elementwise(6.4e9)).isEqualTo(3);
        double[] seconds = new double[4];
        ThroughputKernel.run(batch, seconds);
        assertThat(seconds[0]).isCloseTo(2.0 * 4096 * 2048 * 256 * 32 / 450e12 + 2e-6, within(1e-15));
        assertThat(seconds[1]).isCloseTo(2e-3 + 2e-6, within(1e-15));
        assertThat(seconds[2]).isEqualTo(gemm(PROFILE, 4096, 4096, 4096, 2, NARROW));
        assertThat(seconds[3]).as("replayed by a graph").isCloseTo(2e-3, within(1e-15));
    }

    /** Devices take the columns as they are. */
    @Test
    void columnsHoldWhatWasAdded() {
        OperatorBatch batch = new OperatorBatch(PROFILE);
        batch.gemm(2, 3, 4, 5, NARROW, 8);
        batch.launching(0);
        batch.attention(6, 7, 9, 11, WIDE);
        assertThat(batch.kind()).startsWith(OperatorBatch.GEMM, OperatorBatch.ATTENTION);
        assertThat(batch.format()).startsWith(NARROW, WIDE);
        assertThat(batch.m()).startsWith(2, 6);
        assertThat(batch.n()).startsWith(3, 7);
        assertThat(batch.k()).startsWith(4, 9);
        assertThat(batch.count()).startsWith(5, 11);
        assertThat(batch.bytes()).startsWith(240, 0);
        assertThat(batch.launches()).startsWith(1, 0);
    }

    @Test
    void batchesGrowAndKeepTheirOrder() {
        OperatorBatch batch = new OperatorBatch(PROFILE);
        for (int i = 0; i < 200; i++) {
            assertThat(i % 2 == 0 ? batch.elementwise(i * 3.2e12) : batch.attention(i, 1, 1, 1, WIDE)).isEqualTo(i);
        }
        assertThat(batch.size()).isEqualTo(200);
        double[] seconds = new double[200];
        ThroughputKernel.run(batch, seconds);
        assertThat(seconds[198]).isCloseTo(198 + 2e-6, within(1e-9));
        assertThat(seconds[199]).isCloseTo(2 * 199 / 450e12 + 2e-6, within(1e-15));
        assertThat(batch.m(199)).isEqualTo(199);
        batch.clear();
        assertThat(batch.size()).isZero();
        assertThat(batch.gemm(2, 3, 4, 5, NARROW, 8)).isZero();
        assertThat(batch.bytes(0)).as("results of five products").isEqualTo(5 * 2 * 3 * 8);
    }

    /**
     * A product of 500 x 500 is 8 x 4 tiles of 64 x 128: four of them are 128 tiles in one wave of 132 processors,
     * five are 160 in two. Of what the last wave leaves idle nine tenths are lost.
     */
    @ParameterizedTest
    @CsvSource({"4, 1", "5, 2"})
    void productsOfAGroupShareTheirWaves(int count, int waves) {
        double smooth = 2.0 * 500 * 500 * 65536 * count / 750e12;
        double quantised = waves * 132 * 2.0 * 64 * 128 * 65536 / 750e12;
        double results = count * 2.0 * 500 * 500 / 3.2e12;
        double expected = smooth + 0.9 * (quantised - smooth) + 0.8 * results;
        assertThat(gemm(profile(0), 500, 500, 65536, count, WIDE)).isCloseTo(expected, within(1e-9 * expected));
    }

    /** One launch for all, and waves shared: never slower than one product after the other. */
    @Test
    void groupedProductsAreNeverSlowerThanOneByOne() {
        Random random = new Random(5);
        for (int i = 0; i < 10_000; i++) {
            double m = size(random);
            double n = size(random);
            double k = size(random);
            int count = 1 + random.nextInt(64);
            assertThat(gemm(m, n, k, count)).isLessThanOrEqualTo(count * gemm(m, n, k, 1) * (1 + 1e-12));
        }
    }
}
