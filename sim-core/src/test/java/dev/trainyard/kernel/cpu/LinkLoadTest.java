package dev.trainyard.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.lang.reflect.Proxy;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkLoadTest {
    private static final BLAS JAVA = JavaBLAS.getInstance();

    @Test
    void loadIsTrafficTimesRoutes() {
        double[] load = new double[4];
        LinkLoad.product(JAVA, 2, 3, 2, new double[] {1, 2, 3, 10, 0, 0.5}, new double[] {1, 0, 0.5, 0.5, 0, 2}, load);
        assertThat(load).containsExactly(new double[] {2, 7, 10, 1}, within(1e-5));
    }

    @Test
    void orderOfAdditionDoesNotReachTheResult() {
        Random random = new Random(7);
        int batch = 37;
        int classes = 61;
        int links = 19;
        double[] traffic = random.doubles(batch * classes, 0, 3e12).toArray();
        double[] routes = random.doubles(classes * links).toArray();
        double[] forward = new double[batch * links];
        double[] backward = new double[batch * links];
        LinkLoad.product(JAVA, batch, classes, links, traffic, routes, forward);
        LinkLoad.product(lastFirst(), batch, classes, links, traffic, routes, backward);
        assertThat(backward).isEqualTo(forward);
        double[] plain = new double[batch * links];
        LinkLoad.product(batch, classes, links, traffic, routes, plain);
        assertThat(plain).isEqualTo(forward);
        double[] device = new double[batch * links];
        new CpuKernels(1).linkLoad(batch, classes, links, traffic, routes, device);
        assertThat(device).isEqualTo(forward);
        for (int i = 0; i < forward.length; i++) {
            double exact = 0;
            for (int c = 0; c < classes; c++) {
                exact += traffic[i / links * classes + c] * routes[c * links + i % links];
            }
            assertThat(forward[i]).isCloseTo(exact, within(1e-6 * exact));
        }
    }

    /** A BLAS (for whole arrays) that adds from the last term to the first, and fuses. */
    private static BLAS lastFirst() {
        return (BLAS) Proxy.newProxyInstance(BLAS.class.getClassLoader(), new Class<?>[] {BLAS.class},
                (proxy, method, arguments) -> {
                    int m = (int) arguments[2];
                    int n = (int) arguments[3];
                    int k = (int) arguments[4];
                    double[] a = (double[]) arguments[6];
                    double[] b = (double[]) arguments[9];
                    double[] c = (double[]) arguments[13];
                    for (int i = 0; i < m * n; i++) {
                        double sum = 0;
                        for (int l = k - 1; l >= 0; l--) {
                            sum = Math.fma(a[l * m + i % m], b[i / m * k + l], sum);
                        }
                        c[i] = sum;
                    }
                    return null;
                });
    }

    @Test
    void theBusiestLinkSetsThePace() {
        assertThat(LinkLoad.bottleneck(new double[] {1, 2, 3, 4}, 1, new double[] {1, 8})).isEqualTo(3);
        assertThat(LinkLoad.bottleneck(new double[] {0, 0}, 0, new double[] {1, 8})).isZero();
    }

    @Test
    void noTrafficIsNoLoadAndTinyTrafficIsFinite() {
        double[] load = {9, 9};
        LinkLoad.product(JAVA, 2, 1, 1, new double[] {0, Double.MIN_VALUE}, new double[] {1}, load);
        assertThat(load).containsExactly(0, 0);
    }

    @Test
    void wrongShapesAndValuesAreNamed() {
        assertThatThrownBy(() -> LinkLoad.product(JAVA, 1, 2, 1, new double[3], new double[2], new double[1]))
                .hasMessageContaining("traffic must have 2 entries, found 3");
        assertThatThrownBy(() -> LinkLoad.product(JAVA, 1, 1, 1, new double[] {Double.NaN}, new double[1],
                new double[1])).hasMessageContaining("traffic[0]");
    }

    @Test
    void theChoiceIsTheFastestThatLoads() {
        BlasChoice choice = BlasChoice.measure();
        assertThat(choice.candidates()).hasSize(2);
        assertThat(choice.candidates().get(0).problem()).isEmpty();
        assertThat(choice.candidates().get(0).gigaflops())
                .isGreaterThanOrEqualTo(choice.candidates().get(1).gigaflops());
        assertThat(choice.candidates()).allSatisfy(candidate -> assertThat(candidate.describe())
                .startsWith(candidate.name()));
    }
}
