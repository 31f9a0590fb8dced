package dev.trainyard.plan.framework.shell;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows a script without running any program: assigns, branches, loops, and writes down what would be run. */
final class Runner {
    private static final int MOST_STEPS = 20_000;
    private static final int LONGEST = 1 << 20;
    private static final int MOST_TURNS = 200;
    private static final int DEEPEST = 20;
    private static final Set<String> SHELLS = Set.of("bash", "sh", "zsh", "/bin/bash", "/bin/sh", "/usr/bin/bash");
    private static final Set<String> TESTS = Set.of("[", "test", "true", "false", ":");

    private static final Pattern SET = Pattern.compile("\\s*([A-Za-z_][A-Za-z_0-9]*)\\s*([-+*/]?)=(?!=)(.*)",
            Pattern.DOTALL);

    private final String source;
    private final Map<String, String> given;
    private final Map<String, Node> functions = new HashMap<>();
    private final List<ShellCommand> commands = new ArrayList<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Set<String> why = new TreeSet<>();
    private Scope scope;
    private int steps;
    private int uncertain;
    private int depth;
    private boolean stopped;
    private boolean returned;
    /** The line of what holds a script within the script; 0 outside of such. */
    private int outer;
    private int ended;

    Runner(String source, Map<String, String> given) {
        this.source = source;
        this.given = given;
        Map<String, List<String>> values = new HashMap<>();
        given.forEach((name, value) -> values.put(name, List.of(Unknown.strip(value))));
        scope = new Scope(values, List.of());
    }

    List<ShellCommand> commands() {
        return commands;
    }

    /** The line in which the script gives up; 0 where it does not. */
    int ended() {
        return ended;
    }

    /** Texts that the script writes to files, by their names. */
    Map<String, String> files() {
        return files;
    }

    void run(String text) {
        if (++depth > DEEPEST) {
            throw tooLong(1);
        }
        run(Parser.parse(source, text));
        depth--;
    }

    /** A script that stands in a word of the script has that word's line. */
    private void within(String text, int line) {
        int before = outer;
        outer = outer == 0 ? line : outer;
        run(text);
        outer = before;
    }

    /** True, false or, as null, not known. */
    private Boolean run(Node node) {
        if (++steps > MOST_STEPS) {
            throw tooLong(node.line());
        }
        if (stopped || returned) {
            return Boolean.TRUE;
        }
        if (node instanceof Node.Sequence sequence) {
            return sequence(sequence);
        } else if (node instanceof Node.Simple simple) {
            return simple(simple);
        } else if (node instanceof Node.If branches) {
            branches(branches);
        } else if (node instanceof Node.Case choice) {
            choice(choice);
        } else if (node instanceof Node.For loop) {
            loop(loop);
        } else if (node instanceof Node.While loop) {
            repeated(loop);
        } else if (node instanceof Node.Function function) {
            functions.put(function.name(), function.body());
        } else if (node instanceof Node.Group group) {
            return group(group);
        } else if (node instanceof Node.Test test) {
            return test(test);
        } else if (node instanceof Node.Not not) {
            Boolean value = run(not.body());
            return value == null || !isTest(not.body()) ? null : Boolean.valueOf(!value);
        }
        return Boolean.TRUE;
    }

    private Boolean sequence(Node.Sequence sequence) {
        Boolean last = Boolean.TRUE;
        for (int i = 0; i < sequence.parts().size() && !stopped && !returned; i++) {
            String joint = i == 0 ? ";" : sequence.joints().get(i - 1);
            Node part = sequence.parts().get(i);
            if (joint.equals("&&") && Boolean.FALSE.equals(last) || joint.equals("||") && Boolean.TRUE.equals(last)) {
                continue;
            }
            if ((joint.equals("&&") || joint.equals("||")) && last == null) {
                Set<String> causes = new TreeSet<>(why);
                ways(List.of(part), true, part.line(), causes);
            } else {
                last = run(part);
            }
        }
        return last;
    }

    private Boolean group(Node.Group group) {
        if (!group.own()) {
            return run(group.body());
        }
        Scope before = scope.copy();
        Boolean value = run(group.body());
        stopped = false;
        scope = before;
        return value;
    }

    private static boolean isTest(Node node) {
        if (node instanceof Node.Sequence sequence) {
            return !sequence.parts().isEmpty() && sequence.parts().stream().allMatch(Runner::isTest)
                    && sequence.joints().stream().noneMatch("|"::equals);
        }
        if (node instanceof Node.Not not) {
            return isTest(not.body());
        }
        return node instanceof Node.Test || node instanceof Node.Simple simple && !simple.words().isEmpty()
                && TESTS.contains(simple.words().get(0));
    }

    private void branches(Node.If node) {
        List<Node> open = new ArrayList<>();
        Set<String> causes = new TreeSet<>();
        for (int i = 0; i < node.conditions().size(); i++) {
            why.clear();
            Boolean value = run(node.conditions().get(i));
            if (!isTest(node.conditions().get(i))) {
                value = null;
                why.add("a command");
            }
            if (Boolean.FALSE.equals(value)) {
                continue;
            }
            open.add(node.bodies().get(i));
            if (Boolean.TRUE.equals(value)) {
                ways(open, false, node.line(), causes);
                return;
            }
            causes.addAll(why);
        }
        if (node.otherwise() != null) {
            open.add(node.otherwise());
            ways(open, false, node.line(), causes);
        } else if (!open.isEmpty()) {
            ways(open, true, node.line(), causes);
        }
    }

    /** Goes each of several ways, or none of them too; ways that end the script are those that are not meant. */
    private void ways(List<Node> bodies, boolean orNone, int line, Set<String> causes) {
        if (bodies.size() == 1 && !orNone) {
            run(bodies.get(0));
            return;
        }
        List<Scope> ends = new ArrayList<>();
        Scope before = scope;
        uncertain++;
        for (Node body : bodies) {
            scope = before.copy();
            int written = commands.size();
            run(body);
            if (stopped) {
                stopped = false;
                commands.subList(written, commands.size()).clear();
            } else {
                ends.add(scope);
            }
        }
        uncertain--;
        scope = before;
        if (orNone || ends.isEmpty()) {
            ends.add(before.copy());
        }
        Set<String> names = new TreeSet<>(causes);
        names.removeIf(name -> name.startsWith("the file") || name.equals("a command"));
        scope.merge(ends, line, names);
    }

    private void choice(Node.Case node) {
        String word = expansion().joined(node.word());
        if (Unknown.in(word)) {
            Set<String> causes = Unknown.names(word);
            boolean all = node.patterns().stream().anyMatch(each -> each.contains("*"));
            ways(node.bodies(), !all, node.line(), causes);
            return;
        }
        for (int i = 0; i < node.patterns().size(); i++) {
            for (String pattern : node.patterns().get(i)) {
                if (Patterns.fits(expansion().joined(pattern), word)) {
                    run(node.bodies().get(i));
                    return;
                }
            }
        }
    }

    private void loop(Node.For node) {
        List<String> values = new ArrayList<>();
        if (node.words() == null) {
            values.addAll(node.name().isEmpty() ? List.of(Unknown.of("a loop")) : scope.positional());
        } else {
            node.words().forEach(word -> values.addAll(expansion().fields(word)));
        }
        if (values.size() > MOST_TURNS || values.stream().anyMatch(Unknown::in)) {
            ways(List.of(node.body()), true, node.line(), Set.of());
            return;
        }
        for (String value : values) {
            set(node.name(), List.of(value));
            run(node.body());
        }
    }

    /** Scripts loop over their arguments, of which there are none, or wait for something. */
    private void repeated(Node.While node) {
        Boolean value = run(node.condition());
        boolean known = isTest(node.condition()) && value != null;
        if (known && value == node.until()) {
            return;
        }
        ways(List.of(node.body()), true, node.line(), Set.of());
    }

    private Boolean test(Node.Test test) {
        if (test.arithmetic()) {
            return arithmetic(test.text());
        }
        List<String> words = new ArrayList<>();
        for (Token token : new Lexer(source, test.text()).tokens()) {
            words.add(token.sign() || token.text().equals("!") ? token.text() : expansion().joined(token.text()));
        }
        return condition(words);
    }

    private Boolean condition(List<String> words) {
        Condition condition = new Condition(words);
        Boolean value = condition.value();
        why.addAll(condition.unknown());
        return value;
    }

    /** {@code ((A = B + 1))} and conditions. */
    private Boolean arithmetic(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            String right = set.group(2).isEmpty() ? set.group(3)
                    : set.group(1) + set.group(2) + "(" + set.group(3) + ")";
            set(set.group(1), List.of(expansion().arithmetic(right)));
            return Boolean.TRUE;
        }
        String value = expansion().arithmetic(text);
        if (Unknown.in(value)) {
            why.addAll(Unknown.names(value));
            return null;
        }
        return !value.equals("0");
    }

    private Boolean simple(Node.Simple node) {
        boolean declares = !node.words().isEmpty() && Set.of("export", "local", "declare", "readonly", "typeset")
                .contains(node.words().get(0));
        if (node.words().isEmpty() || declares) {
            node.assignments().forEach(this::assign);
        }
        List<String> words = new ArrayList<>();
        node.words().forEach(word -> words.addAll(expansion().fields(word)));
        if (words.stream().mapToInt(String::length).sum() > LONGEST) {
            throw tooLong(node.line());
        }
        keepFile(node, words);
        return words.isEmpty() ? Boolean.TRUE : command(words, node.line());
    }

    private Boolean command(List<String> words, int line) {
        String name = words.get(0);
        switch (name) {
            case "export", "local", "declare", "readonly", "typeset":
                words.stream().skip(1).filter(word -> word.matches("(?s)[A-Za-z_][A-Za-z_0-9]*=.*"))
                        .forEach(word -> set(word.substring(0, word.indexOf('=')),
                                List.of(word.substring(word.indexOf('=') + 1))));
                return Boolean.TRUE;
            case "exit":
                stopped = true;
                ended = uncertain == 0 && words.size() > 1 && !words.get(1).equals("0") ? line : ended;
                return Boolean.TRUE;
            case "return":
                returned = true;
                return Boolean.TRUE;
            case "eval":
                within(String.join(" ", words.subList(1, words.size())), line);
                return Boolean.TRUE;
            case "[", "test":
                return condition(words.subList(1, words.size() - (name.equals("[") && words.size() > 1 ? 1 : 0)));
            case "true", ":":
                return Boolean.TRUE;
            case "false":
                return Boolean.FALSE;
            case "let":
                words.stream().skip(1).forEach(this::arithmetic);
                return Boolean.TRUE;
            case "read", "mapfile", "readarray":
                words.stream().skip(1).filter(word -> word.matches("[A-Za-z_][A-Za-z_0-9]*"))
                        .forEach(word -> set(word, List.of(Unknown.of(word))));
                return Boolean.TRUE;
            case "unset":
                return Boolean.TRUE;
            case "echo", "printf":
                return Boolean.TRUE;
            default:
                return other(words, line);
        }
    }

    private Boolean other(List<String> words, int line) {
        Node function = functions.get(words.get(0));
        if (function != null) {
            call(function, words.subList(1, words.size()), line);
            return Boolean.TRUE;
        }
        for (int i = 0; i + 1 < words.size(); i++) {
            if (SHELLS.contains(words.get(i)) && words.get(i + 1).matches("-[a-z]*c") && i + 2 < words.size()) {
                Scope before = scope.copy();
                within(words.get(i + 2), line);
                stopped = false;
                scope = before;
                return Boolean.TRUE;
            }
        }
        commands.add(new ShellCommand(words, outer > 0 ? outer : line, uncertain > 0));
        return Boolean.TRUE;
    }

    private void call(Node body, List<String> arguments, int line) {
        if (++depth > DEEPEST) {
            throw tooLong(line);
        }
        Scope outer = scope;
        scope = outer.with(List.copyOf(arguments));
        run(body);
        returned = false;
        outer.takeFrom(scope);
        scope = outer;
        depth--;
    }

    private void keepFile(Node.Simple node, List<String> words) {
        if (node.into().isEmpty() || words.isEmpty()) {
            return;
        }
        String file = expansion().joined(node.into().get(node.into().size() - 1));
        if (node.document() != null && words.get(0).equals("cat")) {
            files.put(file, expansion().quoted(node.document()));
        } else if (words.get(0).equals("echo")) {
            files.merge(file, String.join(" ", words.subList(1, words.size())), (a, b) -> b.isBlank() ? a : b);
        }
    }

    private void assign(Node.Assignment assignment) {
        List<String> value = new ArrayList<>();
        if (assignment.name().contains("[")) {
            String name = assignment.name().substring(0, assignment.name().indexOf('['));
            set(name, List.of(Unknown.of("elements of " + name)));
            return;
        }
        List<String> old = scope.find(assignment.name());
        if (assignment.elements() != null) {
            if (assignment.appends() && old != null) {
                value.addAll(old);
            }
            assignment.elements().forEach(element -> value.addAll(expansion().fields(element)));
        } else {
            String text = expansion().joined(assignment.value());
            value.add(assignment.appends() && old != null && !old.isEmpty() ? old.get(0) + text : text);
        }
        if (value.stream().mapToInt(String::length).sum() > LONGEST || value.size() > MOST_STEPS) {
            throw tooLong(1);
        }
        set(assignment.name(), value);
    }

    /** What the user gives for a variable stays. */
    private void set(String name, List<String> value) {
        if (!given.containsKey(name)) {
            scope.set(name, value);
        }
    }

    private Expansion expansion() {
        return new Expansion(scope, this::output);
    }

    /** What a command prints, of the few that need no machine. */
    private String output(String command) {
        if (++steps > MOST_STEPS || ++depth > DEEPEST) {
            throw tooLong(1);
        }
        try {
            String strip = command.strip();
            if (strip.endsWith("| bc") && strip.startsWith("echo ")) {
                strip = "expr " + strip.substring(5, strip.length() - 4);
            }
            List<String> words = new ArrayList<>();
            for (Token token : new Lexer(source, strip).tokens()) {
                if (token.sign()) {
                    return Unknown.of("(" + Names.clip(command.strip()) + ")");
                }
                words.addAll(expansion().fields(token.text()));
            }
            return printed(words, command);
        } finally {
            depth--;
        }
    }

    private String printed(List<String> words, String command) {
        String all = words.isEmpty() ? "" : String.join(" ", words.subList(1, words.size()));
        if (!words.isEmpty() && words.get(0).equals("echo")) {
            return all;
        }
        if (!words.isEmpty() && words.get(0).equals("expr")) {
            return expansion().arithmetic(all);
        }
        return Unknown.of("(" + Names.clip(command.strip()) + ")");
    }

    private InputException tooLong(int line) {
        return new InputException(new Place(source, line, 0), "", "the script takes more steps than are followed;"
                + " expected a launch script with one command that trains");
    }
}
