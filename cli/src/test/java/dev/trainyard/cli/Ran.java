package dev.trainyard.cli;

import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One command line, run in this process. */
record Ran(int code, String out, String err) {

    static Ran trainyard(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = CommandRunner.run(args, Terminal.of(out, err, false, false));
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output, read back as JSON (which is YAML). */
    Entry json() {
        return Documents.parse("standard output", out);
    }
}
