package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Failures;
import dev.trainyard.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

    @Test
    void theVersionIsTheBuilds() {
        Ran ran = Ran.trainyard("--version");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).matches("trainyard [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        CommandLine tree = CommandRunner.tree(Terminal.of(new ByteArrayOutputStream(), new ByteArrayOutputStream(),
                false, false), new Failures(null, false));
        assertThat(tree.getSubcommands()).isNotEmpty();
        for (String command : tree.getSubcommands().keySet()) {
            Ran ran = Ran.trainyard(command, "--help");
            assertThat(ran.code()).as(command).isZero();
            assertThat(ran.err()).isEmpty();
            assertThat(ran.out()).contains("Usage: trainyard " + command, "Examples:", "  trainyard " + command,
                    "Exit codes:");
        }
    }

    @Test
    void aMissingCommandIsAUsageError() {
        expectUsage(Ran.trainyard(), "a command is missing; expected one of ");
    }

    @Test
    void anUnknownCommandGetsTheNearest() {
        expectUsage(Ran.trainyard("lits"), "unknown command \"lits\". Maybe \"list\"?");
    }

    @Test
    void anUnknownOptionGetsTheNearest() {
        expectUsage(Ran.trainyard("list", "--fromat", "json"), "unknown option \"--fromat\". Maybe \"--format\"?");
    }

    @Test
    void aWrongValueNamesTheOptionAndTheChoices() {
        expectUsage(Ran.trainyard("list", "--format", "yaml"), "--format", "yaml", "table, json, csv");
    }

    @Test
    void oneArgumentTooManyIsNamed() {
        expectUsage(Ran.trainyard("list", "models", "again"), "\"again\" is one argument too many");
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "list"})
    void nothingButResultsGoesToStandardOutput(String command) {
        Ran ran = Ran.trainyard(command);
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).endsWith("\n").doesNotContain("trainyard:");
    }

    @Test
    void aReaderThatGoesAwayIsNoFailure() {
        assertThat(runInto("Broken pipe")).isEqualTo("0 ");
    }

    @Test
    void aFullDiskIsAFailure() {
        assertThat(runInto("No space left on device"))
                .isEqualTo("3 trainyard: cannot write to standard output: No space left on device\n");
    }

    private static String runInto(String problem) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(problem);
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = CommandRunner.run(new String[] {"list", "software"}, Terminal.of(full, err, false, false));
        return code + " " + err.toString(StandardCharsets.UTF_8);
    }

    private static void expectUsage(Ran ran, String... parts) {
        assertThat(ran.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("trainyard: ").contains(parts).hasLineCount(1);
    }
}
