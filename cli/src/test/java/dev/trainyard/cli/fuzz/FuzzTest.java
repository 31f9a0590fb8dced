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
 * used has an answer that can be. {@code mvn -Pfuzz verify -Dfuzz.inputs=1000000 -Dfuzz.seed=7} reads more of them,
 * more where reading costs less, and says how many of each and which of them took long.
 */
class FuzzTest {
    private static final int FEW = 150;

    private static Fuzzer run(Reader reader, long seed, long from, long until) throws IOException {
        try (Answers answers = new Answers()) {
            Fuzzer fuzzer = new Fuzzer(reader, answers);
            fuzzer.run(seed, from, until);
            fuzzer.write(Path.of("target", "fuzz"));
            assertThat(fuzzer.kinds()).as(reader + " of " + (until - from) + ", used " + fuzzer.used()).isEmpty();
            assertThat(fuzzer.used()).as("texts that could be used").isPositive();
            return fuzzer;
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
        System.out.println(run(reader, Long.getLong("fuzz.seed", 1), FEW,
                FEW + reader.of(Long.getLong("fuzz.inputs", 200_000))).summary());
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
            Mutator mutator = new Mutator(reader.corpus());
            String first = mutator.text(7);
            mutator.text(8);
            assertThat(mutator.text(7)).isEqualTo(first).isEqualTo(new Mutator(reader.corpus()).text(7));
        }
    }
}
