package dev.trainyard.cli.terminal;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.plan.LayoutException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong, in one line on standard error. */
public final class Failures {
    private static final int MOST = 1000;

    private final PrintWriter err;
    private final boolean debug;

    /** {@code debug}: print stack traces. */
    public Failures(PrintWriter err, boolean debug) {
        this.err = err;
        this.debug = debug;
    }

    /** Says what failed and gives the exit code. */
    public int report(Throwable failure) {
        int code = ExitCodes.of(failure);
        line(code == ExitCodes.INTERNAL ? internal(failure) : message(failure));
        if (debug) {
            failure.printStackTrace(err);
            err.flush();
        }
        return code;
    }

    /** Says what is wrong with the command line and gives the exit code. */
    public int usage(ParameterException e) {
        if (e.getCause() instanceof InputException) {
            return report(e.getCause());
        }
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        line(problem(e) + " (see \"" + name + " --help\")");
        if (debug) {
            e.printStackTrace(err);
            err.flush();
        }
        return ExitCodes.USAGE;
    }

    /** Prints one line that begins with the program's name, whatever the text holds. */
    public void line(String text) {
        err.println("trainyard: " + Names.oneLine(text.length() > MOST ? text.substring(0, MOST) + "..." : text));
        err.flush();
    }

    private static String problem(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched) || unmatched.getUnmatched().isEmpty()) {
            String text = String.valueOf(e.getMessage()).replaceFirst(
                    "(?s)cannot convert ('.*') to \\S+ \\(java\\..*", "$1 is not a number");
            return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
        }
        String written = unmatched.getUnmatched().get(0);
        CommandLine command = e.getCommandLine();
        if (written.startsWith("-")) {
            List<String> known = new ArrayList<>();
            command.getCommandSpec().options().forEach(option -> known.add(option.longestName()));
            return unknown("option", written.split("=", 2)[0], known);
        }
        if (!command.getSubcommands().isEmpty()) {
            return unknown("command", written, new ArrayList<>(command.getSubcommands().keySet()));
        }
        return "\"" + Names.clip(written) + "\" is one argument too many";
    }

    private static String unknown(String kind, String written, List<String> known) {
        return "unknown " + kind + " \"" + Names.clip(written) + "\""
                + Names.nearest(Names.clip(written), known).map(near -> ". Maybe \"" + near + "\"?").orElse("");
    }

    private static String message(Throwable failure) {
        if (failure instanceof DeviceUnusableException) {
            return failure.getMessage() + ". Maybe --device auto, which falls back to the CPU";
        }
        if (failure instanceof LayoutException layout) {
            return "plan." + layout.field() + ": " + layout.getMessage();
        }
        if (failure instanceof OutOfMemoryError) {
            return "out of memory with a heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB. Maybe TRAINYARD_JAVA_OPTIONS=-Xmx8g";
        }
        if (failure instanceof StackOverflowError) {
            return "out of stack: something is nested too deep. Maybe TRAINYARD_JAVA_OPTIONS=-Xss64m";
        }
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
            return "cannot be read or written: " + cause.getMessage();
        }
        return String.valueOf(failure.getMessage());
    }

    private static String internal(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        return "internal error: " + failure.getClass().getSimpleName() + ": "
                + Names.clip(String.valueOf(failure.getMessage())) + (stack.length > 0 ? " at " + stack[0] : "")
                + ". Please report it with the command line, the scenario and what --debug prints";
    }
}
