package dev.trainyard.constants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants.Constant;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import org.junit.jupiter.api.Test;

class ConstantsTest {
    private final Constants shipped = Constants.shipped();

    @Test
    void thereAreAtMostSixtyFreeConstants() {
        assertThat(shipped.all()).hasSizeBetween(1, 60);
    }

    @Test
    void eachSaysWhereItComesFromAndWhatItMeansAndLiesWithinItsBounds() {
        for (Constant constant : shipped.all()) {
            assertThat(constant.origin()).as(constant.name()).matches("(fitted|measured|estimated)\\b.*");
            assertThat(constant.meaning()).as(constant.name()).endsWith(".");
            assertThat(constant.value()).as(constant.name()).isBetween(constant.low(), constant.high());
        }
    }

    @Test
    void aChangedCopyLeavesTheOriginalAlone() {
        Constant first = shipped.all().get(0);
        Constants changed = shipped.with(first.name(), first.low());
        assertThat(changed.of(first.name())).isEqualTo(first.low());
        assertThat(shipped.of(first.name())).isEqualTo(first.value());
    }

    @Test
    void valuesOutsideTheirBoundsAndUnknownNamesAreRefused() {
        assertThatThrownBy(() -> Constants.read(Documents.parse("test",
                "a: {value: 2, low: 0, high: 1, origin: fitted, meaning: Nothing.}")))
                .isInstanceOf(InputException.class).hasMessageContaining("a.value");
        assertThatThrownBy(() -> shipped.of("none")).hasMessageContaining("none");
    }
}
