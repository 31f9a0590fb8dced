package dev.trainyard.cli;

import dev.trainyard.cli.terminal.Terminal;

/** The program. */
public final class Trainyard {
    private Trainyard() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(CommandRunner.run(args, Terminal.ofThisProcess()));
    }
}
