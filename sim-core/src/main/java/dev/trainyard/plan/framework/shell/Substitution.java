package dev.trainyard.plan.framework.shell;

import dev.trainyard.input.Names;
import java.util.ArrayList;
import java.util.List;

/** What a command within {@code $(...)} prints, of the few that need no machine. */
final class Substitution {
    private final String source;
    private final Scope scope;
    private final Budget budget;

    Substitution(String source, Scope scope, Budget budget) {
        this.source = source;
        this.scope = scope;
        this.budget = budget;
    }

    Expansion expansion() {
        return new Expansion(scope, this::output, budget::write);
    }

    private String output(String command) {
        budget.step();
        budget.enter(1);
        try {
            String strip = command.strip();
            if (strip.endsWith("| bc") && strip.startsWith("echo ")) {
                strip = "expr " + strip.substring(5, strip.length() - 4);
            }
            List<String> words = new ArrayList<>();
            for (Token token : new Lexer(source, strip).tokens()) {
                if (token.sign()) {
                    return unknown(command);
                }
                words.addAll(expansion().fields(token.text()));
            }
            return printed(words, command);
        } finally {
            budget.leave();
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
        return unknown(command);
    }

    private static String unknown(String command) {
        return Unknown.of("(" + Names.clip(command.strip()) + ")");
    }
}
