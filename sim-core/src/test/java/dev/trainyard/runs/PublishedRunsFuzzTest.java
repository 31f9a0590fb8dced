package dev.trainyard.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged run files are read or refused in one line, never anything else. */
class PublishedRunsFuzzTest {
    private static final List<String> PIECES = List.of("", ",", "\"", "\n", "\"\"", "-1", "0", "1e308", "NaN",
            "99999999", "2147483648", "mla", "gqa", "zero3", "é", "\u0000", "\uFEFF", "#", "h100", "y", "full",
            "1.5", " ", "\r");

    @Test
    void damagedFilesAreReadOrRefusedInOneLine() throws IOException {
        String whole;
        try (InputStream in = PublishedRuns.class.getResourceAsStream("published-runs.csv")) {
            whole = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> lines = whole.lines().toList();
        Random random = new Random(20240607);
        int refused = 0;
        for (int i = 0; i < 4000; i++) {
            String row = lines.get(1 + random.nextInt(lines.size() - 1));
            String text = damage(lines.get(0) + "\n" + row + "\n", lines.get(0).length(), random);
            try {
                assertThat(PublishedRuns.parse("f.csv", text)).isNotEmpty();
            } catch (InputException e) {
                assertThat(e.getMessage()).startsWith("f.csv").doesNotContain("\n").hasSizeLessThan(400);
                refused++;
            }
        }
        assertThat(refused).isBetween(400, 3990);
    }

    private static String damage(String text, int header, Random random) {
        String damaged = text;
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            // Mostly in the row: a damaged header is refused at once.
            int from = random.nextInt(8) == 0 ? random.nextInt(damaged.length())
                    : Math.min(damaged.length() - 1, header + random.nextInt(damaged.length() - header));
            int until = Math.min(damaged.length(), from + random.nextInt(6));
            damaged = damaged.substring(0, from) + PIECES.get(random.nextInt(PIECES.size()))
                    + damaged.substring(until);
            if (damaged.length() <= header + 1) {
                return damaged;
            }
        }
        return damaged;
    }
}
