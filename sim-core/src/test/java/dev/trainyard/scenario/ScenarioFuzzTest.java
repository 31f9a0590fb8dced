package dev.trainyard.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ScenarioFuzzTest {
    private static final long SEED = 20261;
    private static final int COUNT = 10_000;

    @Test
    void whateverIsWrittenGivesAScenarioOrOneClearLine() throws IOException {
        List<String> texts = new ArrayList<>();
        Presets.names().forEach(name -> texts.add(Presets.text(name)));
        for (Path example : Examples.files()) {
            texts.add(Examples.text(example));
        }
        Mutations mutations = new Mutations(SEED);
        int read = 0;
        for (int i = 0; i < COUNT; i++) {
            byte[] bytes = mutations.of(texts.get(i % texts.size()));
            try {
                ScenarioReader.read("fuzz.yaml", bytes, Examples.folder());
                read++;
            } catch (InputException e) {
                assertOneClearLine(e, i, bytes);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("scenario " + i + " of seed " + SEED + ":\n" + shown(bytes), e);
            }
        }
        // Most mutations must break something, and some must not: otherwise the test tries nothing.
        assertThat(read).isBetween(COUNT / 100, COUNT * 3 / 4);
    }

    private static void assertOneClearLine(InputException e, int i, byte[] bytes) {
        String message = e.getMessage();
        boolean clear = !message.isBlank() && message.length() < 500 && message.lines().count() == 1
                && message.chars().noneMatch(Character::isISOControl) && message.contains(": ")
                && !message.contains("Exception") && !message.contains("java.");
        assertThat(clear).as("scenario %d of seed %d: %s\n%s", i, SEED, message, shown(bytes)).isTrue();
    }

    private static String shown(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
