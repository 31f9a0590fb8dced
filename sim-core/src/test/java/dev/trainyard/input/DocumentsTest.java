package dev.trainyard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {
    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("gone.yaml");
        assertThatThrownBy(() -> Documents.read(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ": no such file");
    }

    @Test
    void aDirectoryIsNotAFile() {
        assertThatThrownBy(() -> Documents.read(folder)).isInstanceOf(InputException.class)
                .hasMessage(folder + ": is a directory; expected a YAML or JSON file");
    }

    @Test
    void aFileOfFiftyMegabytesIsRefusedByItsFirst() throws IOException {
        Path file = folder.resolve("big.yaml");
        try (RandomAccessFile big = new RandomAccessFile(file.toFile(), "rw")) {
            big.setLength(50_000_000);
        }
        assertThatThrownBy(() -> Documents.read(file)).isInstanceOf(InputException.class)
                .hasMessage(file + ": is larger than 1 MiB; expected a scenario of a few kilobytes");
    }

    @Test
    void emptyDocumentsSaySo() {
        for (String text : new String[] {"", "   \n\n", "# only a comment\n", "---\n", "~", "---\n...\n"}) {
            assertMessage(text, "f.yaml: is empty; expected key: value lines");
        }
    }

    @Test
    void whatIsOfAnotherVersionSaysSoInWords() {
        assertMessage("%YAML 9.9\n---\na: 1\n", "f.yaml: not valid YAML: its version is 9.9; expected 1.2");
    }

    @Test
    void ofALineOfAnotherProgramsFileTheFirstWordIsShown() {
        assertMessage("root:$6$secret:19000:0:::\n", "f.yaml:1:1: a colon needs a space behind it; expected \"root: "
                + "...\"");
        assertMessage("plan: {tp:8}\n", "f.yaml:1:8: plan: a colon needs a space behind it; expected \"tp: ...\"");
        assertThat(Documents.parse("f.json", "{\"a:b\":1}").require("a:b").text()).isEqualTo("1");
    }

    @Test
    void aTruncatedDocumentNamesTheLine() {
        assertThat(message("model: x\ntraining: {tokens: 1T, seq")).startsWith("f.yaml:2:").contains("not valid YAML");
        assertThat(message("model: \"x")).startsWith("f.yaml:1:").contains("not valid YAML");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThatThrownBy(() -> Documents.parse("f.yaml", new byte[] {'a', ':', ' ', (byte) 0xC3, '('}))
                .isInstanceOf(InputException.class).hasMessage("f.yaml: is not UTF-8 text");
        assertThatThrownBy(() -> Documents.parse("f.yaml", "a: 1".getBytes(StandardCharsets.UTF_16)))
                .isInstanceOf(InputException.class)
                .hasMessage("f.yaml: is not UTF-8 text. Maybe UTF-16: save it as UTF-8");
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        byte[] bytes = "\uFEFFa: 1".getBytes(StandardCharsets.UTF_8);
        assertThat(Documents.parse("f.yaml", bytes).require("a").integer(0, 9)).isEqualTo(1);
    }

    @Test
    void charactersBeyondTheBasicPlaneAreReadWhereverTheyStand() {
        for (int before = 0; before < 4; before++) {
            String text = "# " + "x".repeat(before) + "\uD83D\uDE80".repeat(3000) + "\na: \uD83D\uDE80\n";
            assertThat(Documents.parse("f.yaml", text).require("a").text()).isEqualTo("\uD83D\uDE80");
        }
    }

    @Test
    void halfACharacterIsRefused() {
        assertThat(message("a: \uD83D\n")).startsWith("f.yaml").contains("not valid YAML");
    }

    @Test
    void deepNestingIsOneMessage() {
        for (String open : new String[] {"[", "{a: ", "- ", "? ", "[{a: "}) {
            assertThat(message(open.repeat(100_000))).contains("f.yaml:1:");
        }
        assertThat(message("[".repeat(100_000))).contains("is nested more than 64 levels deep");
    }

    @Test
    void aliasBombsAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("*a").append(i - 1).append("]\n");
        }
        assertThat(message(bomb.toString())).contains("holds more than 50000 values with its aliases expanded");
    }

    @Test
    void aliasesThatNestDeepAreRefused() {
        StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 100; i++) {
            chain.append("a").append(i).append(": &a").append(i).append(" [*a").append(i - 1).append("]\n");
        }
        assertThat(message(chain.toString())).contains("aliases nest more than 64 levels deep");
    }

    @Test
    void anAnchorWithinItselfIsRefused() {
        assertMessage("a: &a {b: *a}", "f.yaml:1:11: a.b: alias \"a\" refers to what it stands in");
        assertMessage("a: *b", "f.yaml:1:4: a: alias \"b\" refers to no anchor above it");
    }

    @Test
    void anAliasIsItsAnchorUnderItsOwnPath() {
        Entry root = Documents.parse("f.yaml", "a: &a {n: 8 GPUs}\nb: *a");
        assertThat(root.require("b").require("n").path()).isEqualTo("b.n");
        assertThatThrownBy(() -> root.require("b").require("n").integer(1, 9))
                .hasMessage("f.yaml:1:11: b.n: unit \"GPUs\" of \"8 GPUs\" does not fit; "
                        + "expected a number such as 2048 or 15T");
    }

    @Test
    void keysAreUnique() {
        assertMessage("plan:\n  tp: 8\n  tp: 4\n", "f.yaml:3:3: plan.tp: the key is written twice; expected it once");
        assertMessage("{\"a\": 1, \"a\": 2}", "f.yaml:1:10: a: the key is written twice; expected it once");
    }

    @Test
    void keysArePlain() {
        assertMessage("? [a, b]\n: 1", "f.yaml:1:3: keys must be plain words");
    }

    @Test
    void onlyOneDocumentIsRead() {
        assertMessage("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document starts here; expected only one");
    }

    @Test
    void mergeKeysAreRefusedByName() {
        Entry root = Documents.parse("f.yaml", "base: &b {tp: 8}\nplan:\n  <<: *b\n");
        assertThatThrownBy(() -> root.require("plan").onlyKeys("tp"))
                .hasMessage("f.yaml:3:3: plan.<<: merge keys are not read; expected the keys themselves");
    }

    @Test
    void tabsAsIndentationAreExplained() {
        assertThat(message("plan:\n\ttp: 8\n")).startsWith("f.yaml:2:1: not valid YAML").contains("Maybe indent");
    }

    @Test
    void jsonIsRead() {
        String json = "{\n\t\"model\": \"a\\/b\\u00e9\",\n\t\"n\": 1.5e3, \"flag\": true, \"none\": null,\n"
                + "\t\"list\": [1,2]}";
        Entry root = Documents.parse("f.json", json);
        assertThat(root.require("model").text()).isEqualTo("a/b\u00e9");
        assertThat(root.require("n").whole(0, 2000)).isEqualTo(1500);
        assertThat(root.require("flag").flag()).isTrue();
        assertThat(root.find("none")).isEmpty();
        assertThat(root.require("list").elements()).hasSize(2);
    }

    @Test
    void brokenJsonIsCalledJson() {
        assertThatThrownBy(() -> Documents.parse("f.json", "{\"a\": [1, 2}")).isInstanceOf(InputException.class)
                .hasMessageStartingWith("f.json:1:").hasMessageContaining("not valid JSON");
    }

    @Test
    void messagesStayOnOneShortLine() {
        String name = "x\u2028y\n".repeat(5000);
        InputException error = new InputException(Place.of("p/".repeat(500)), "f.".repeat(500), name);
        assertThat(error.getMessage()).hasSizeLessThan(500).doesNotContain("\n").doesNotContain("\u2028");
        assertThat(error.getMessage()).contains("...");
    }

    private static void assertMessage(String text, String expected) {
        assertThat(message(text)).isEqualTo(expected);
    }

    private static String message(String text) {
        try {
            Entry entry = Documents.parse("f.yaml", text);
            throw new AssertionError("read as " + entry.keys());
        } catch (InputException e) {
            return e.getMessage();
        }
    }

    /** The parser would take a quarter of an hour for this one. */
    @Test
    void linesThatSayNothingAreCountedBeforeTheParserSeesThem() {
        for (String empty : new String[] {"\n", "#x\n", " \n", "\r\n"}) {
            assertThatThrownBy(() -> Documents.parseToml("t", "[c" + empty.repeat(10_000)))
                    .isInstanceOf(InputException.class).hasMessageStartingWith("t:10")
                    .hasMessageContaining("more than 100 lines in a row are empty");
        }
        assertThat(Documents.parseToml("t", "a = 1" + "\n".repeat(101) + "b = 2\n").keys())
                .containsExactly("a", "b");
    }

    @Test
    void halfACharacterBehindAnOpenHeaderIsRefused() {
        assertThatThrownBy(() -> Documents.parseToml("t", "[g#\uD800")).isInstanceOf(InputException.class)
                .hasMessageStartingWith("t: not valid TOML");
    }
}
