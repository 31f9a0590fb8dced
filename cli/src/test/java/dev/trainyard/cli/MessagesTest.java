package dev.trainyard.cli;

import static dev.trainyard.cli.Ran.trainyard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.PublishedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person wrote is shown as text and does nothing, wherever it is printed. */
class MessagesTest {
    /** Colours, a window's title, a bell, a line's start, C1's control sequence, and marks that turn text around. */
    private static final String EVIL = "\u001b[31m\u001b]0;title\u0007\r\u009b2J\u202emoc.\u2028\u2066\u0000x";
    private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}&&[^\n]]");
    private static final String ESCAPED = "\\e[31m\\e]0;title\\a\\r\\x9b2J\\u202emoc.\\u2028\\u2066x";

    @TempDir
    Path folder;

    private static void tame(String text) {
        assertThat(HIDDEN.matcher(text).find()).as(text).isFalse();
    }

    private static void oneLine(Ran ran) {
        assertThat(ran.code()).isIn(2, 3, 4);
        tame(ran.err());
        assertThat(ran.err()).startsWith("trainyard: ").hasLineCount(1)
                .doesNotContain("Exception", "java.", "org.", "internal error");
        assertThat(ran.err().length()).isLessThan(1100);
    }

    private String scenario(String name) throws IOException {
        return Files.writeString(folder.resolve("s.yaml"), "name: \"" + name + "\"\nmodel: llama3-8b\ncluster: "
                + "{accelerator: h100-sxm, gpus: 8}\nplan: {tp: 2}\ntraining: {globalBatch: 8}\n").toString();
    }

    @Test
    void messagesAreOneLineWhateverTheInputHolds() throws IOException {
        String[][] lines = {{EVIL}, {"simulate", EVIL}, {"simulate", "mai1-1x", "--" + EVIL},
            {"simulate", "mai1-1x", "--fidelity", EVIL}, {"simulate", "mai1-1x", "--threads", EVIL},
            {"simulate", "mai1-1x", EVIL}, {"simulate", "mai1-1x", "--set", EVIL + "=1"},
            {"simulate", "mai1-1x", "--set", "plan.tp=" + EVIL}, {"simulate", "mai1-1x", "--format", EVIL},
            {"simulate", "mai1-1x", "--report", folder + "/none/" + EVIL.replace("\0", "")},
            {"simulate", scenario("x").replace("s.yaml", "n" + EVIL.replace("\0", "") + ".yaml")},
            {"sweep", folder + "/" + EVIL.replace("\0", ""), "-o", "x.csv"}, {"list", EVIL},
            {"plan", "mai1-1x", "--to", EVIL}, {"size", "mai1-1x", "-q", "--days", EVIL},
            {"collective", "--sizes", EVIL},
            {"fit", "--free", EVIL}, {"fit", "--restarts", EVIL}, {"calibrate", "--like", EVIL},
            {"sensitivity", "mai1-1x", "-q", "--input", EVIL}, {"simulate", "x".repeat(100_000)},
            {"simulate", "mai1-1x", "--top", "x".repeat(100_000)}};
        for (String[] line : lines) {
            oneLine(trainyard(line));
        }
        String file = scenario("x");
        for (String text : new String[] {"\"" + ESCAPED + "\": 1", "model: \"" + ESCAPED + "\"",
            "model: llama3-8b\ncluster: \"" + ESCAPED + "\"", EVIL, "a: " + EVIL}) {
            Files.writeString(Path.of(file), text);
            oneLine(trainyard("simulate", file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "csv", "json"})
    void namesAreShownAndDoNothing(String format) throws IOException {
        Path report = folder.resolve("r.html");
        Ran ran = trainyard("simulate", scenario(ESCAPED), "-q", "--format", format, "--report", report.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        tame(ran.out());
        tame(Files.readString(report));
        Ran compared = trainyard("compare", scenario(ESCAPED), "-q", "--format", format);
        assertThat(compared.code()).as(compared.err()).isZero();
        tame(compared.out());
        assertThat(compared.out()).contains("moc.");
    }

    @Test
    void jsonReadsBackAsWritten() throws IOException {
        Ran ran = trainyard("simulate", scenario(ESCAPED), "-q", "--format", "json");
        assertThat(ran.json().require("scenario").text()).isEqualTo(EVIL.replace("\0", ""));
    }

    @Test
    void cellsThatASpreadsheetWouldRunAreTamed() throws IOException {
        for (String cell : new String[] {"=HYPERLINK(1)", "+1+cmd", "-2+3", "@SUM(A1)"}) {
            Ran ran = trainyard("compare", scenario(cell), "-q", "--format", "csv");
            assertThat(ran.out().lines().skip(1).findFirst().orElseThrow()).startsWith("'" + cell);
        }
        assertThat(trainyard("compare", scenario("-2.5"), "-q", "--format", "csv").out().lines().skip(1).findFirst()
                .orElseThrow()).startsWith("-2.5,");
    }

    @Test
    void pagesShowForeignTextAndNothingMore() throws IOException {
        String id = "x|y <script>alert(1)</script> [a](javascript:b) `c`";
        Path runs = Files.writeString(folder.resolve("r.csv"), String.join(",", PublishedRuns.COLUMNS) + "\n\"" + id
                + "\",\"<b>src</b>\",2026,Megatron-Bridge 26.08,gb300,8,8,800,bf16,\"<i>m</i>\",32,4096,11008,32,32,"
                + "mha,y,151936,2048,,,,,,1,1,8,1,1,1,1,8,none,n,zero1,y,n,y,14.868,y\n");
        Path page = folder.resolve("p.md");
        Path report = folder.resolve("r.html");
        Ran ran = trainyard("validate", "--runs", runs.toString(), "-q", "--page", page.toString(), "--report",
                report.toString(), "--plots", folder.resolve("plots").toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Files.readString(page)).doesNotContain("<script>", "<b>", "<i>", "[a](")
                .contains("x\\|y &lt;script");
        assertThat(Files.readString(report)).doesNotContain("<script>", "<b>", "<i>").contains("&lt;script&gt;");
        try (var plots = Files.list(folder.resolve("plots"))) {
            assertThat(plots).isNotEmpty().allSatisfy(plot -> assertThat(Files.readString(plot))
                    .doesNotContain("<script>", "<b>", "<i>"));
        }
    }
}
