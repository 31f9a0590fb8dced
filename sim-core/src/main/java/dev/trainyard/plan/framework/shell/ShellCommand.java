package dev.trainyard.plan.framework.shell;

import java.util.List;

/**
 * A command that a script would run.
 *
 * @param words program and arguments; parts that are not known are marks
 * @param line in the script, from 1
 * @param uncertain it stands in a branch of which it is not known whether it is taken
 */
public record ShellCommand(List<String> words, int line, boolean uncertain) {
    /** Takes a copy of the words. */
    public ShellCommand {
        words = List.copyOf(words);
    }
}
