package dev.trainyard.cli.terminal;

import dev.trainyard.input.Names;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes. Standard output is for results; notes, errors and progress go to standard error.
 *
 * @param out results, UTF-8
 * @param sink what {@code out} writes to; remembers why writing failed
 * @param err notes and errors, flushed at each line
 * @param outIsScreen standard output is a terminal
 * @param errIsScreen standard error is a terminal, so progress may be shown
 */
public record Terminal(PrintWriter out, RememberingStream sink, PrintWriter err, boolean outIsScreen,
        boolean errIsScreen) {

    /** The process's own streams. The launcher knows what is a terminal; Java does not. */
    public static Terminal ofThisProcess() {
        return of(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err),
                Boolean.getBoolean("trainyard.stdout.terminal"), Boolean.getBoolean("trainyard.stderr.terminal"));
    }

    /** Any two streams. */
    public static Terminal of(OutputStream results, OutputStream notes, boolean outIsScreen, boolean errIsScreen) {
        RememberingStream sink = new RememberingStream(results);
        return new Terminal(new PrintWriter(new OutputStreamWriter(sink, StandardCharsets.UTF_8)), sink,
                new PrintWriter(new OutputStreamWriter(notes, StandardCharsets.UTF_8), true), outIsScreen, errIsScreen);
    }

    /** Prints one line for people on standard error, whatever the text holds. */
    public void note(String text) {
        err.println("trainyard: " + Names.oneLine(text));
    }

    /** Prints a result, its control characters replaced; JSON has none. */
    public void print(String text) {
        out.print(Names.lines(text));
    }

    /** True where colours help readers rather than programs; {@code NO_COLOR} (no-color.org) turns them off. */
    public boolean isColourful() {
        String refusal = System.getenv("NO_COLOR");
        return outIsScreen && (refusal == null || refusal.isEmpty());
    }
}
