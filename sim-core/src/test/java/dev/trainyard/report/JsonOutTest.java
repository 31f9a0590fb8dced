package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonOutTest {

    @Test
    void keysStayInTheMapsOrder() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("z", 1);
        value.put("a", List.of(true, "x\"y\n"));
        value.put("nothing", null);
        assertThat(JsonOut.compact(value)).isEqualTo("{\"z\":1,\"a\":[true,\"x\\\"y\\n\"],\"nothing\":null}");
    }

    @Test
    void prettyEndsInALineFeedOnEveryPlatform() {
        assertThat(JsonOut.pretty(Map.of("a", List.of(1, 2)))).isEqualTo("""
                {
                  "a" : [
                    1,
                    2
                  ]
                }
                """);
    }

    @Test
    void doublesReadBackAsTheSameBits() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(JsonOut.shortest(value))).isEqualTo(value);
            }
        }
    }

    @Test
    void doublesAreShort() {
        assertThat(Arrays.stream(new double[] {0.1, 2.0, 1e22, 2e-3, 2.2250738585072014E-308, 1.0 / 3, -12.5, 2e23})
                .mapToObj(JsonOut::shortest))
                .containsExactly("0.1", "2", "1E22", "0.002", "2.2250738585072014E-308", "0.3333333333333333", "-12.5",
                        "2E23");
    }

    @Test
    void whatJsonCannotHoldIsNull() {
        assertThat(JsonOut.compact(Arrays.asList(Double.NaN, Double.POSITIVE_INFINITY))).isEqualTo("[null,null]");
    }

    @Test
    void anUnknownTypeIsAProgrammingError() {
        assertThatThrownBy(() -> JsonOut.compact(List.of(new Object()))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void csvQuotesWhatNeedsIt() {
        assertThat(Csv.render(List.of("a", "b"), List.of(Arrays.asList("x,y", 0.25), Arrays.asList(3, null))))
                .isEqualTo("a,b\n\"x,y\",0.25\n3,\n");
    }
}
