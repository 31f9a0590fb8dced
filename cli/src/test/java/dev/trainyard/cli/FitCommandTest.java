package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class FitCommandTest {
    @TempDir
    Path folder;

    @Test
    void ownRunsAreFittedWrittenAndANonsenseRowIsNamed() throws IOException {
        Path runs = ownRuns(1.1, 1.1, 1.1, 10);
        Path out = folder.resolve("mine.yaml");
        Ran ran = Ran.trainyard("fit", "--runs", runs.toString(), "--out", out.toString(), "--restarts", "0",
                "--format", "json", "--quiet");
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.DONE);
        Entry result = ran.json();
        assertThat(result.require("runs").integer(0, 10)).isEqualTo(3);
        assertThat(result.require("outliers").elements()).singleElement()
                .satisfies(outlier -> assertThat(outlier.require("id").text()).isEqualTo("OWN-3"));
        Constants written = Constants.given(Documents.read(out));
        for (Entry constant : result.require("constants").elements()) {
            String name = constant.require("constant").text();
            assertThat(written.of(ConstantName.find(name).orElseThrow()))
                    .isEqualTo(constant.require("is").number(Quantity.COUNT, -1e18, 1e18));
        }
        assertThat(Files.readString(out).lines().count()).isEqualTo(Constants.shippedText().lines().count());
    }

    @Test
    void aFittedFileCanBeStartedFromAndPartOfTheConstantsHeld() throws IOException {
        Path runs = ownRuns(1.05);
        Path out = folder.resolve("mine.yaml");
        Files.writeString(out, Constants.shippedText());
        Ran ran = Ran.trainyard("fit", "--runs", runs.toString(), "--start", out.toString(), "--fix",
                "g*,a*,c*,e*,m*,r*,l*,t*,f*,s*", "--free", "collective.network.efficiency", "--fix",
                "collective*", "--restarts", "0", "--quiet");
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.DONE);
        assertThat(ran.out()).contains("dp.tax", "before", "after").doesNotContain("gemm.");
    }

    @Test
    void whatCannotBeFittedIsSaidInOneLine() throws IOException {
        expectBadInput("unknown constant", "fit", "--fix", "dp.tx");
        expectBadInput("no such file", "fit", "--start", folder.resolve("none.yaml").toString());
        expectBadInput("does not exist", "fit", "--out", folder.resolve("no/where.yaml").toString());
        expectBadInput("every constant is held", "fit", "--fix", "*");
        assertThat(Ran.trainyard("fit", "--restarts", "-1").code()).isEqualTo(ExitCodes.USAGE);
    }

    private static void expectBadInput(String part, String... args) {
        Ran ran = Ran.trainyard(args);
        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).contains(part).hasLineCount(1);
    }

    /** Shipped dense runs on H100 under other names, each slower than published by a factor. */
    private Path ownRuns(double... factors) throws IOException {
        List<String> lines;
        try (InputStream in = FitCommandTest.class
                .getResourceAsStream("/dev/trainyard/runs/published-runs.csv")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
        List<String> header = List.of(lines.get(0).split(","));
        int seconds = header.indexOf("seconds_per_iteration");
        List<String> own = new ArrayList<>(List.of(lines.get(0)));
        List<String> candidates = lines.stream().filter(line -> line.startsWith("DG-01")).toList();
        for (int i = 0; i < factors.length; i++) {
            String[] cells = candidates.get(i).split(",", -1);
            assertThat(cells).as("a row without quoted commas").hasSize(header.size());
            cells[0] = "OWN-" + i;
            cells[seconds] = String.valueOf(Double.parseDouble(cells[seconds]) * factors[i]);
            own.add(String.join(",", cells));
        }
        return Files.write(folder.resolve("own.csv"), own);
    }
}
