package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SourceNotesTest {
    private static final List<PublishedRun> RUNS = PublishedRuns.shipped();

    @Test
    void everySourceHasANoteAndNoNoteIsOnASourceThatIsGone() {
        Set<String> sources = RUNS.stream().map(PublishedRun::source).collect(Collectors.toSet());
        assertThat(SourceNotes.shipped().sources()).containsExactlyInAnyOrderElementsOf(sources);
    }

    @Test
    void everyRowThatANoteNamesIsThere() {
        assertThat(SourceNotes.shipped().rows()).isNotEmpty()
                .isSubsetOf(RUNS.stream().map(PublishedRun::id).toList());
    }

    @Test
    void figuresComeFromThePredictions() {
        Validation validation = predict("KO-001", "KO-002", "KO-009");
        RunPrediction first = validation.predictions().get(0);
        RunPrediction second = validation.predictions().get(1);
        String source = first.run().source();
        SourceNotes notes = notes("- {title: T, sources: ['" + source + "'], text: 'Of {KO-001}, {KO-001 KO-002}, "
                + "{seconds KO-001} and {XX-001}.'}");
        double one = first.errorPercent().orElseThrow();
        double both = (one + second.errorPercent().orElseThrow()) / 2;
        assertThat(notes.markdown(validation).replace("\n", " ").strip())
                .startsWith("**T.** 2 scored rows, mean |error| ")
                .endsWith("Of " + signed(one) + ", " + signed(both) + ", 1.42 s and -.");
    }

    @Test
    void aPageOfOtherRunsHasNoNotes() {
        SourceNotes notes = notes("- {title: T, sources: [elsewhere], text: x}");
        assertThat(notes.markdown(predict("KO-001"))).isEmpty();
    }

    @Test
    void aSourceWithoutScoredRowsIsSaidToHaveNone() {
        Validation validation = predict("KO-009");
        SourceNotes notes = notes("- {title: T, sources: ['" + validation.predictions().get(0).run().source()
                + "'], text: x}");
        assertThat(notes.markdown(validation)).isEqualTo("**T.** No scored row, 1 unscored. x\n");
    }

    @Test
    void twoNotesOnOneSourceAreRefused() {
        assertThatThrownBy(() -> notes("- {title: T, sources: [a, a], text: x}"))
                .isInstanceOf(InputException.class).hasMessageContaining("second note");
    }

    private static SourceNotes notes(String yaml) {
        return SourceNotes.read(Documents.parse("notes.yaml", yaml));
    }

    private static Validation predict(String... ids) {
        List<PublishedRun> runs = RUNS.stream().filter(run -> List.of(ids).contains(run.id())).toList();
        return Validation.run(runs, new CpuKernels(1), Constants.shipped(), Fidelity.CLOSED, done -> { });
    }

    private static String signed(double percent) {
        String text = Numbers.fixed(percent, 1);
        return (percent > 0 && !text.equals("0.0") ? "+" : "") + text + "%";
    }
}
