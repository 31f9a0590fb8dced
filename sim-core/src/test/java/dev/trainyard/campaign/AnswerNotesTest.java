package dev.trainyard.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of distributions whose mean misleads. */
class AnswerNotesTest {
    private static List<String> of(double longest) {
        double[] days = new double[100];
        Arrays.setAll(days, i -> i < 96 ? 10 + 0.01 * i : longest);
        AnswerNotes notes = new AnswerNotes(Jobs.settings(Jobs.job("h100-sxm", 64), "{tokens: 1T}"));
        notes.tail("days", Distribution.of(days));
        return notes.all(List.of("before"));
    }

    @Test
    void aMeanThatFewReplicasCarryIsSaidFirst() {
        assertThat(of(1000)).hasSize(2).first().asString().contains("the mean of the days lies above P90");
        assertThat(of(11)).containsExactly("before");
    }
}
