package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.view.Catalogues;
import dev.trainyard.constants.Constants;
import dev.trainyard.constants.Constants.Constant;
import dev.trainyard.input.Entry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListCommandTest {

    static Stream<String> kinds() {
        return Catalogues.kinds().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKindPrintsInEveryFormat(String kind) {
        Ran table = Ran.trainyard("list", kind);
        Ran json = Ran.trainyard("list", kind, "--format", "json");
        Ran csv = Ran.trainyard("list", kind, "--format=CSV");
        List<Entry> rows = json.json().elements();
        assertThat(rows).isNotEmpty();
        assertThat(table.out().lines().count()).isEqualTo(rows.size() + 2L);
        assertThat(csv.out()).startsWith("name,").contains(rows.get(0).require("name").text());
        assertThat(List.of(table.code(), json.code(), csv.code())).containsOnly(0);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyEntryHasTheSameKeys(String kind) {
        List<Entry> rows = Ran.trainyard("list", kind, "--format", "json").json().elements();
        assertThat(rows).allSatisfy(row -> assertThat(row.keys()).isEqualTo(rows.get(0).keys()));
    }

    @Test
    void withoutAKindItCounts() {
        assertThat(Ran.trainyard("list", "--format", "json").json().elements()).hasSameSizeAs(Catalogues.kinds());
    }

    @Test
    void anUnknownKindGetsTheNearest() {
        Ran ran = Ran.trainyard("list", "modles");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("unknown kind \"modles\"", "Maybe \"models\"?");
    }

    @Test
    void doctorSaysWhatIsThereAndWhatIsNot() {
        Ran ran = Ran.trainyard("doctor", "--format", "json");
        assertThat(ran.code()).isZero();
        assertThat(ran.json().elements()).extracting(row -> row.require("what").text())
                .contains("java", "processors", "back end cpu", "back end cuda", "constants", "models");
        assertThat(ran.json().elements()).allSatisfy(row -> assertThat(row.require("found").text()).isNotBlank());
    }

    @Test
    void doctorNamesTheConstantsThatABoundStopped() {
        Ran ran = Ran.trainyard("doctor", "--format", "json");
        String found = ran.json().elements().stream()
                .filter(row -> row.require("what").text().equals("constants at a bound"))
                .map(row -> row.require("found").text()).findFirst().orElseThrow();
        for (Constant constant : Constants.shipped().all()) {
            boolean least = constant.value() == constant.low();
            if (constant.origin().startsWith("fitted") && (least || constant.value() == constant.high())) {
                assertThat(found).contains(constant.name() + " at its " + (least ? "least" : "greatest"));
            }
        }
        assertThat(found).doesNotContain("release.");
    }
}
