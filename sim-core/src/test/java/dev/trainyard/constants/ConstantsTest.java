package dev.trainyard.constants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants.Constant;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConstantsTest {
    private static final String TEXT = Constants.shippedText();
    private final Constants shipped = Constants.shipped();

    @Test
    void thereAreAtMostSixtyFreeConstants() {
        assertThat(shipped.all()).hasSizeBetween(1, 60);
    }

    @Test
    void eachSaysWhereItComesFromAndWhatItMeansAndLiesWithinItsBounds() {
        for (Constant constant : shipped.all()) {
            assertThat(constant.origin()).as(constant.name().text()).matches("(fitted|measured|estimated)\\b.*");
            assertThat(constant.meaning()).as(constant.name().text()).endsWith(".");
            assertThat(constant.value()).as(constant.name().text()).isBetween(constant.low(), constant.high());
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
    void valuesOutsideTheirBoundsAreRefused() {
        assertThatThrownBy(() -> read(TEXT.replace("straggler: {value: 0.01087,", "straggler: {value: 2,")))
                .isInstanceOf(InputException.class).hasMessageContaining("straggler.value");
    }

    @Test
    void anUnknownNameIsAnErrorWithItsLineAndTheNearestName() {
        String slip = TEXT.replace("\ndp.tax: {", "\ndp.tx: {");
        long line = TEXT.substring(0, TEXT.indexOf("\ndp.tax: {") + 1).lines().count() + 1;
        assertThatThrownBy(() -> read(slip)).isInstanceOf(InputException.class)
                .hasMessageContaining("mine.yaml:" + line).hasMessageContaining("unknown constant \"dp.tx\"")
                .hasMessageContaining("Maybe \"dp.tax\"?");
    }

    @ParameterizedTest
    @EnumSource
    void aFileWithoutOneOfThemIsRefused(ConstantName name) {
        String without = TEXT.lines().filter(line -> !line.startsWith(name.text() + ":"))
                .collect(Collectors.joining("\n"));
        assertThatThrownBy(() -> read(without)).isInstanceOf(InputException.class)
                .hasMessageContaining("mine.yaml").hasMessageContaining(name.text() + ": the constant is missing")
                .hasMessageContaining("fit again with --start shipped");
    }

    @Test
    void whoReadsIsToldOfEveryRead() {
        List<ConstantName> told = new ArrayList<>();
        Constants watched = shipped.readBy(told::add);
        assertThat(watched.of(ConstantName.DP_TAX)).isEqualTo(shipped.of(ConstantName.DP_TAX));
        watched.of(ConstantName.STRAGGLER);
        watched.of(ConstantName.DP_TAX);
        assertThat(told).containsExactly(ConstantName.DP_TAX, ConstantName.STRAGGLER, ConstantName.DP_TAX);
    }

    private static Constants read(String text) {
        return Constants.read(Documents.parse("mine.yaml", text));
    }
}
