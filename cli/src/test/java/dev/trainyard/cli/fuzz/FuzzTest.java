package dev.trainyard.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Shipped texts, changed at random, through every reader: what cannot be used is refused in one line, and what can be
 * used has an answer that can be. {@code mvn -Pfuzz verify -Dfuzz.inputs=100000 -Dfuzz.seed=7} reads more of them.
 */
class FuzzTest {
    private static final int FEW = 150;

    private static void run(Reader reader, long seed, long from, long until) throws IOException {
        try (Answers answers = new Answers()) {
            Fuzzer fuzzer = new Fuzzer(reader, answers);
            fuzzer.run(seed, from, until);
            fuzzer.write(Path.of("target", "fuzz"));
            assertThat(fuzzer.kinds()).as(reader + " of " + (until - from) + ", used " + fuzzer.used()).isEmpty();
            assertThat(fuzzer.used()).as("texts that could be used").isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    void aFewOfEachReader(Reader reader) throws IOException {
        run(reader, 1, 0, FEW);
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    @Tag("fuzz")
    void manyOfEachReader(Reader reader) throws IOException {
        run(reader, Long.getLong("fuzz.seed", 1), FEW, Long.getLong("fuzz.inputs", 20_000));
    }

    @Test
    void theShippedTextsThemselvesCanBeUsed() {
        try (Answers answers = new Answers()) {
            for (Reader reader : Reader.values()) {
                Fuzzer fuzzer = new Fuzzer(reader, answers);
                long used = reader.corpus().stream().map(fuzzer::fault).peek(fault -> assertThat(fault).as(reader + "")
                        .isIn("", "refused")).filter(String::isEmpty).count();
                assertThat(used).as(reader + "").isPositive();
            }
        }
    }

    @Test
    void theSameSeedReadsTheSameTexts() {
        for (Reader reader : Reader.values()) {
            assertThat(new Mutator(7, reader.corpus()).next()).isEqualTo(new Mutator(7, reader.corpus()).next());
        }
    }
}
