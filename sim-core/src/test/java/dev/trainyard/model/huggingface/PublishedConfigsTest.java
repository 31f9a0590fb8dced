package dev.trainyard.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.input.Documents;
import dev.trainyard.model.ParameterCount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Public models' configurations, with the keys that matter, against their published counts of parameters. */
class PublishedConfigsTest {
    private static final int COLUMNS = 4;

    /** A line of {@code published.csv}. */
    record Published(String name, String type, long parameters, String source) {}

    static Stream<Published> published() throws IOException {
        return text("published.csv").lines().skip(1).map(line -> line.split(",", COLUMNS))
                .map(cells -> new Published(cells[0], cells[1], Long.parseLong(cells[2]), cells[3]));
    }

    private static String text(String name) throws IOException {
        try (InputStream in = PublishedConfigsTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("published")
    void aPublicConfigurationHasThePublishedNumberOfParameters(Published model) throws IOException {
        ImportedModel read = HuggingFaceConfig.open(Documents.parse(model.name() + ".json",
                text("configs/" + model.name() + ".json")));
        double share = (double) ParameterCount.of(read.model()).total() / model.parameters();
        assertThat(share).as("%s by %s, %s", model.name(), model.source(), read.notes()).isCloseTo(1, within(1e-3));
    }

    @Test
    void thereAreManyOfManyFamilies() throws IOException {
        List<Published> all = published().toList();
        Set<String> types = new HashSet<>();
        all.forEach(model -> types.add(model.type()));
        assertThat(all).hasSizeGreaterThanOrEqualTo(60).allSatisfy(model -> assertThat(model.source()).isNotBlank());
        assertThat(types).hasSizeGreaterThanOrEqualTo(30);
    }
}
