package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.option.BenchSizes;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import dev.trainyard.measure.KernelCases;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class BenchCommandTest {
    private static final double MOST = 1e15;

    @Test
    void everyKernelAndSizeHasARow() {
        Ran ran = Ran.trainyard("bench", "--kernel", "random,collective", "--device", "cpu", "--sizes", "10,1000",
                "--threads", "2", "--format", "json");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).isEmpty();
        List<Entry> rows = ran.json().require("rows").elements();
        assertThat(rows).extracting(row -> row.require("kernel").text() + " " + row.require("size").text())
                .containsExactly("random 10", "random 1000", "collective 10", "collective 1000");
        for (Entry row : rows) {
            assertThat(row.require("device").text()).isEqualTo("cpu");
            assertThat(row.require("threads").text()).isEqualTo("2");
            assertThat(row.require("itemsPerSecond").number(Quantity.COUNT, 0, MOST)).isPositive();
            assertThat(row.require("kernelItemsPerSecond").text()).isEqualTo(row.require("itemsPerSecond").text());
            assertThat(row.require("shareOfPeak").number(Quantity.COUNT, 0, MOST)).isPositive();
            assertThat(row.require("spread").number(Quantity.COUNT, 0, MOST)).isNotNegative();
        }
        Entry cpu = ran.json().require("devices").elements().get(0);
        assertThat(cpu.require("copyBytesPerSecond").number(Quantity.COUNT, 0, MOST)).isPositive();
        assertThat(cpu.require("productFlopsPerSecond").number(Quantity.COUNT, 0, MOST)).isPositive();
    }

    @Test
    void theTableHasNoColumnsForAGpuThatIsNotThere() {
        Ran ran = Ran.trainyard("bench", "--kernel", "random", "--device", "cpu", "--sizes", "1k");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("kernel  device   size  threads  rate [items/s]  spread [%]  of peak [%]")
                .contains("random  cpu     1,000 ", "\ncpu: copies ", "B/s, multiplies ")
                .endsWith("items: random Philox words\n")
                .doesNotContain("GPU");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--kernel|thruput|unknown kernel \"thruput\"; expected one of throughput, collective, link-load, plan",
        "--kernel|piepline|Maybe \"pipeline\"?",
        "--sizes|0|between 1 and 1000000000, found \"0\"",
        "--sizes|-5|between 1 and 1000000000, found \"-5\"",
        "--sizes|1.5|a whole number between 1 and 1000000000",
        "--sizes|1000000001|between 1 and 1000000000",
        "--sizes|1000,2e9|between 1 and 1000000000, found \"2e9\"",
        "--sizes|1000..2e9|between 1 and 1000000000",
        "--sizes|1000..10|begins above its end",
        "--sizes|many|expected a number"})
    void whatCannotBeMeasuredIsNamed(String option, String value, String part) {
        Ran ran = Ran.trainyard("bench", option, value);
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(option, part).hasLineCount(1);
    }

    @Test
    void aGpuThatIsNotThereIsRefused() {
        Ran ran = Ran.trainyard("bench", "--device", "gpu:99", "--sizes", "10");
        assertThat(ran.code()).isEqualTo(ExitCodes.DEVICE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).hasLineCount(1);
    }

    @Test
    void sizesAreListsAndRangesByTens() {
        assertThat(BenchSizes.parse("--sizes", "1000..1e6")).containsExactly(1000L, 10_000L, 100_000L, 1_000_000L);
        assertThat(BenchSizes.parse("--sizes", "2..50,7,1M")).containsExactly(2L, 20L, 7L, 1_000_000L);
        assertThat(BenchSizes.parse("--sizes", "1e9")).containsExactly(1_000_000_000L);
    }

    @Test
    void theHelpNamesEveryKernel() {
        KernelCases.all().forEach(kernel ->
                assertThat(Ran.trainyard("bench", "--help").out()).contains(kernel.name()));
    }
}
