package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets the locale of the whole JVM")
class TableTest {

    @Test
    void wordsStandLeftAndNumbersRight() {
        String text = new Table().text("cluster").number("step [s]")
                .row("mai1-1x", "9.87").row("mai1-10x, a long name", "12.3").render();
        assertThat(text).isEqualTo("""
                cluster                step [s]
                ---------------------  --------
                mai1-1x                    9.87
                mai1-10x, a long name      12.3
                """);
    }

    @Test
    void aRowOfTheWrongLengthIsRefused() {
        assertThatThrownBy(() -> new Table().text("a").row("1", "2")).hasMessageContaining("2 cells, expected 1");
    }

    @Test
    void numbersDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Numbers.fixed(1234.5678, 2)).isEqualTo("1234.57");
            assertThat(Numbers.grouped(150000)).isEqualTo("150,000");
            assertThat(Numbers.percent(0.4128)).isEqualTo("41.3%");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void numbersKeepTheirSignificantDigits() {
        assertThat(Numbers.significant(15834.2, 3)).isEqualTo("15800");
        assertThat(Numbers.significant(0.00123456, 3)).isEqualTo("0.00123");
        assertThat(Numbers.prefixed(15e12, 3)).isEqualTo("15.0T");
        assertThat(Numbers.fixed(-0.0001, 2)).isEqualTo("0.00");
        assertThat(Numbers.fixed(Double.NaN, 2)).isEqualTo("-");
    }
}
