package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectiveCommandTest {
    @TempDir
    Path folder;

    @Test
    void aRangeIsSteppedThroughToItsEnd() {
        List<Entry> rows = Ran.trainyard("collective", "--sizes", "1KiB..16KiB", "--gpus=8", "--format", "json").json()
                .elements();
        assertThat(rows).extracting(row -> row.require("bytes").text()).containsExactly("1024", "4096", "16384");
    }

    @Test
    void bandwidthsAreSizeOverTime() {
        Entry row = Ran.trainyard("collective", "--sizes=1GiB", "--gpus", "16", "--format", "json").json().elements()
                .get(0);
        double seconds = row.require("seconds").number(Quantity.COUNT, 0, 1);
        double bandwidth = row.require("algorithmBytesPerSecond").number(Quantity.COUNT, 0, 1e13);
        assertThat(bandwidth * seconds).isCloseTo(1L << 30, within(1.0));
        assertThat(row.require("busBytesPerSecond").number(Quantity.COUNT, 0, 1e13) / bandwidth)
                .isCloseTo(2 * 15 / 16.0, within(1e-9));
    }

    @Test
    void aNetworkMayBeAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("ring.yaml"), """
                dimensions:
                  - {topology: ring, size: 64, bandwidth: 50 GB/s, latency: 500 ns}
                """);
        Ran ran = Ran.trainyard("collective", "--sizes", "1MiB", "--network", file.toString(), "--format=json");
        assertThat(ran.json().elements().get(0).require("gpus").text()).isEqualTo("64");
        assertThat(Ran.trainyard("collective", "--sizes", "1MiB", "--network",
                "{dimensions: [{topology: ring, size: 64, bandwidth: 50 GB/s, latency: 500 ns}]}", "--format=json"))
                .isEqualTo(ran);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--kind|all-reduc|Maybe \"all-reduce\"?",
        "--sizes|1MiX|expected a size such as 80 GB",
        "--sizes|0|must lie between 1 B and 1 PB",
        "--sizes|4MiB..1MiB|begins above its end",
        "--factor|1|must be above 1",
        "--factor|1.0001|more than 1000 sizes",
        "--factor|NaN|must be above 1",
        "--gpus|0|must lie between 1 and the cluster's 15000",
        "--gpus|15001|must lie between 1 and the cluster's 15000",
        "--cluster|nowhere|unknown cluster \"nowhere\"",
        "--cluster|{gpus: 8}|accelerator",
        "--cluster|missing.yaml|no such file",
        "--network|{dimensions: []}|is empty",
        "--network|[1|not valid YAML"})
    void whatCannotBeUsedIsNamed(String option, String value, String part) {
        Ran ran = Ran.trainyard("collective", option, value);
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(part).hasLineCount(1);
    }

    @Test
    void aDirectoryIsNoNetwork() {
        Ran ran = Ran.trainyard("collective", "--network", folder.toString());
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("is a directory");
    }
}
