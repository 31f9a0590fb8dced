package dev.trainyard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static Entry parse(String text) {
        return Documents.parse("f.yaml", text);
    }

    @Test
    void absurdNumbersAreRefusedWithWhatWasWritten() {
        for (String bad : List.of(".nan", "NaN", ".inf", "-.inf", "Infinity", "1e999", "0x10", "0o17", "1,000", "1e",
                "--1", "+", "1 2", "\u0661", "8 GPUs", "\"\"", "'  '", "9".repeat(400), "[1]", "{a: 1}", "null", "")) {
            Entry root = parse("n: " + bad + "\nm: 1");
            Entry entry = root.fields().get("n");
            assertThatThrownBy(() -> entry.integer(0, 1_000_000)).as(bad).isInstanceOf(InputException.class)
                    .hasMessageStartingWith("f.yaml:1:").hasMessageContaining("n: ")
                    .hasMessageContaining("expected");
        }
    }

    @Test
    void numbersTakeSignsPointsUnderscoresAndSuffixes() {
        assertThat(parse("n: 15T").require("n").number(Quantity.COUNT, 0, 1e15)).isEqualTo(15e12);
        assertThat(parse("n: 15_000").require("n").integer(0, 20_000)).isEqualTo(15_000);
        assertThat(parse("n: .5").require("n").number(Quantity.COUNT, 0, 1)).isEqualTo(0.5);
        assertThat(parse("n: 5.").require("n").number(Quantity.COUNT, 0, 9)).isEqualTo(5);
        assertThat(1 / parse("n: -0").require("n").number(Quantity.COUNT, -1, 1)).isPositive();
    }

    @Test
    void boundsAreInTheMessage() {
        assertThatThrownBy(() -> parse("tp: -8").require("tp").integer(1, 1024))
                .hasMessage("f.yaml:1:5: tp: must lie between 1 and 1024, found \"-8\"");
        assertThatThrownBy(() -> parse("tp: 2.5").require("tp").integer(1, 1024))
                .hasMessage("f.yaml:1:5: tp: expected a whole number, found \"2.5\"");
    }

    @Test
    void anUnknownKeyIsShownAtTheKeyWithTheNearest() {
        assertThatThrownBy(() -> parse("training:\n  tokns: 1T\n").require("training").onlyKeys("tokens", "sequence"))
                .hasMessage("f.yaml:2:3: training.tokns: unknown key \"tokns\"; expected one of tokens, sequence. "
                        + "Maybe \"tokens\"?");
    }

    @Test
    void theStartOfANameFindsIt() {
        assertThat(Names.nearest("h100", List.of("a100-sxm-80", "h100-sxm", "h200-sxm"))).contains("h100-sxm");
        assertThat(Names.nearest("zzzzzz", List.of("a100-sxm-80", "h100-sxm"))).isEmpty();
    }

    @Test
    void quotedNullIsText() {
        assertThat(parse("a: \"null\"").require("a").text()).isEqualTo("null");
        assertThat(parse("a: ~\nb: 1").find("a")).isEmpty();
    }

    @Test
    void aValueCanBeSetByItsPathAndKeepsItsPlace() {
        Entry four = Documents.option("--set plan.tp", "4x");
        Entry root = parse("plan: {tp: 8, pp: 2}").with("plan.tp", four).with("training.tokens", four);
        assertThat(root.require("plan").require("pp").integer(1, 9)).isEqualTo(2);
        assertThat(root.require("training").keys()).containsExactly("tokens");
        assertThatThrownBy(() -> root.require("plan").require("tp").integer(1, 8))
                .hasMessageStartingWith("--set plan.tp: plan.tp: unit \"x\" of \"4x\" does not fit");
    }

    @Test
    void nothingCanBeSetBelowAScalar() {
        Entry four = Documents.option("--set plan.tp", "4");
        assertThatThrownBy(() -> parse("plan: auto").with("plan.tp", four)).isInstanceOf(InputException.class)
                .hasMessageContaining("plan: is not a mapping, found \"auto\", so \"tp\" cannot be set below it");
    }

    @Test
    void everyMisplacedKindIsNamed() {
        Entry root = parse("a: [1]\nb: {c: 1}\nd: 2");
        assertThatThrownBy(() -> root.require("a").fields()).hasMessageContaining("key: value lines, found a list");
        assertThatThrownBy(() -> root.require("b").elements()).hasMessageContaining("a list such as [1, 2], found a");
        assertThatThrownBy(() -> root.require("d").flag()).hasMessageContaining("true or false, found \"2\"");
        assertThatThrownBy(() -> root.require("b").text()).hasMessageContaining("a single value, found a mapping");
        assertThatThrownBy(() -> root.require("zz")).hasMessageContaining("the key \"zz\" is missing");
    }
}
