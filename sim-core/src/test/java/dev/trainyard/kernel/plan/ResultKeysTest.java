package dev.trainyard.kernel.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What people read results by. */
class ResultKeysTest {
    private static final String CAMEL = "[a-z][a-zA-Z0-9]*";

    @Test
    void readmeExplainsTheCausesByTheirKeys() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        assertThat(Arrays.stream(Cause.values()).map(Cause::key)).doesNotHaveDuplicates()
                .allMatch(key -> key.matches(CAMEL) && readme.contains("`" + key + "`"));
    }

    @Test
    void linksHaveKeysOfTheirOwn() {
        assertThat(Arrays.stream(LinkClass.values()).map(LinkClass::key)).doesNotHaveDuplicates()
                .allMatch(key -> key.matches(CAMEL));
    }
}
