package dev.trainyard.campaign.judged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.cluster.failure.FailureModels;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Presets are set from sources, never from the case that judges them. */
class JudgedCasesTest {
    private static final String PLANTED = """
            name: planted
            title: planted
            document: llama3
            given: nothing
            job: {cluster: llama3-405b, replicas: 128, step: 10 s, globalBatch: 2048, sequence: 8192,
              parameters: 405e9, hidden: 16384}
            campaign: {days: 54, failures: PRESET, restart: warm-standby, storage: superpod-h100}
            outcomes: {interruptions: {published: 419, place: here}}
            """;

    static Stream<JudgedCase> cases() {
        return JudgedCases.shipped().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void noPresetIsSetFromTheDocumentThatJudgesItUnlessTheCaseSaysSo(JudgedCase one) {
        List<String> own = one.setFromItsDocument();
        if (one.own().isEmpty()) {
            assertThat(own).as("%s uses %s, of which these cite %s", one.name(), one.presets().keySet(),
                    one.document().title()).isEmpty();
        } else {
            assertThat(own).as("%s says that a preset is its document's own: %s", one.name(), one.own().get())
                    .isNotEmpty();
        }
    }

    private static List<String> takenFromItsOutcome(JudgedCase one) {
        return one.inline().stream().filter(figure -> figure.from() == InlineFigure.Origin.OUTCOME)
                .map(InlineFigure::path).toList();
    }

    /** A figure from the outcome gives the outcome back. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void noInlineFigureIsTakenFromTheOutcomeUnlessTheCaseSaysSo(JudgedCase one) {
        assertThat(one.inline()).allSatisfy(figure -> assertThat(figure.why()).isNotBlank());
        if (one.own().isEmpty()) {
            assertThat(takenFromItsOutcome(one)).as("%s is held against what it was given", one.name()).isEmpty();
        }
    }

    @Test
    void everyFigureInPlaceOfAPresetsSaysWhereItIsFrom() {
        String changed = PLANTED.replace("PRESET", "{base: none, rate: 4, classes: {any: {share: 1}}}");
        Assertions.assertThatThrownBy(() -> read(changed)).isInstanceOf(InputException.class)
                .hasMessageContaining("failures.rate in place of a preset's, and inline does not say where");
        String some = changed + "inline: {failures.rate: {from: outcome, why: t}}\n";
        Assertions.assertThatThrownBy(() -> read(some)).isInstanceOf(InputException.class)
                .hasMessageContaining("failures.classes.any.share");
        JudgedCase whole = read(changed + "inline: {failures.rate: {from: outcome, why: t}, failures.classes.any.share:"
                + " {from: guess, why: t}}\n");
        assertThat(takenFromItsOutcome(whole)).containsExactly("failures.rate");
        Assertions.assertThatThrownBy(() -> read(changed + "inline: {failures.rat: {from: guess, why: t}}\n"))
                .isInstanceOf(InputException.class).hasMessageContaining("is no figure that the case writes");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void everyCaseListsItsPresetsAndStatesWhatItIsGiven(JudgedCase one) {
        assertThat(one.presets()).containsKeys("failures", "restart", "storage");
        assertThat(one.given()).isNotBlank();
        assertThat(one.outcomes()).isNotEmpty().allSatisfy(outcome -> assertThat(outcome.place()).isNotBlank());
        assertThat(one.settings().restart().stated()).as("a default may change under a case").isTrue();
        assertThat(one.settings().failures().stated()).isTrue();
        assertThat(one.settings().storage().stated()).isTrue();
    }

    /** What the test above rests on: a case that is set from its own log is caught. */
    @Test
    void aCaseThatIsJudgedByItsOwnPresetIsCaught() {
        assertThat(planted("llama3-h100").setFromItsDocument()).containsExactly("failures");
        assertThat(read(PLANTED.replace("PRESET", "{base: llama3-h100, rate: 4}")
                + "inline: {failures.rate: {from: guess, why: t}}\n").setFromItsDocument()).containsExactly("failures");
        assertThat(planted("h100-class").setFromItsDocument()).containsExactly("failures");
        assertThat(planted("imbue-h100").setFromItsDocument()).isEmpty();
        assertThat(planted("byterobust").setFromItsDocument()).isEmpty();
    }

    @Test
    void marksTellTheDocumentsThatPresetsCite() {
        Map<String, LogDocument> documents = JudgedCases.documents();
        Map<String, String> presets = Map.of("llama3", "llama3-h100", "opt", "opt-a100", "infinitehbd", "hbd-400",
                "byterobust", "byterobust", "mai-base-1", "mai-base-1", "kokolis", "rsc-1");
        presets.forEach((document, preset) -> {
            CatalogueEntry<?> entry = FailureModels.shipped().catalogue().entry(preset).orElseThrow();
            assertThat(documents.get(document).isAmong(entry.sources().values())).as(preset).isTrue();
        });
    }

    @Test
    void casesAreToldApartByNameAndWrongWordsAreRefused() {
        assertThat(cases().map(JudgedCase::name)).doesNotHaveDuplicates();
        Entry root = Documents.parse("t", """
                name: t
                title: t
                document: lama3
                given: t
                """);
        Assertions.assertThatThrownBy(() -> JudgedCases.read(root, JudgedCases.documents()))
                .isInstanceOf(InputException.class).hasMessageContaining("Maybe \"llama3\"?");
    }

    private static JudgedCase planted(String preset) {
        return read(PLANTED.replace("PRESET", preset));
    }

    private static JudgedCase read(String text) {
        return JudgedCases.read(Documents.parse("planted", text), JudgedCases.documents());
    }
}
