package dev.trainyard.plan.framework.shell;

import java.util.List;

/** A part of a script. Words are as written, quotes and all. */
sealed interface Node {
    /** Line in the script, from 1. */
    int line();

    /**
     * A command with what stands before it.
     *
     * @param assignments such as {@code A=1}, {@code A+=b} and {@code A=(x y)}
     * @param words the command and its arguments
     * @param into files that its output goes to
     * @param document what is given to it as {@code <<END}; null where nothing is
     */
    record Simple(List<Assignment> assignments, List<String> words, List<String> into, String document, int line)
            implements Node {}

    /**
     * One assignment.
     *
     * @param elements of an array; null for a plain value
     */
    record Assignment(String name, boolean appends, String value, List<String> elements) {}

    /** Parts that follow each other, where {@code joints} says how: {@code ;}, {@code &&}, {@code ||} or {@code |}. */
    record Sequence(List<Node> parts, List<String> joints, int line) implements Node {}

    /** A list in {@code {}} or, as a shell of its own, {@code ()}. */
    record Group(Node body, boolean own, int line) implements Node {}

    /** {@code if}: conditions and bodies by turns, and what else; null where there is nothing else. */
    record If(List<Node> conditions, List<Node> bodies, Node otherwise, int line) implements Node {}

    /** {@code case}: patterns as written and bodies by turns. */
    record Case(String word, List<List<String>> patterns, List<Node> bodies, int line) implements Node {}

    /** {@code for NAME in WORDS}; words are null where there is no {@code in}. */
    record For(String name, List<String> words, Node body, int line) implements Node {}

    /** {@code while} and {@code until}. */
    record While(Node condition, Node body, boolean until, int line) implements Node {}

    /** A function. */
    record Function(String name, Node body, int line) implements Node {}

    /** {@code [[ ... ]]} and {@code (( ... ))}, as written. */
    record Test(String text, boolean arithmetic, int line) implements Node {}

    /** {@code !}. */
    record Not(Node body, int line) implements Node {}
}
