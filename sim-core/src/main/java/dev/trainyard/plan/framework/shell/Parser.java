package dev.trainyard.plan.framework.shell;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes nodes of a script's words and signs. */
final class Parser {
    private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z_0-9]*)(\\[[^]]*])?(\\+?)=(.*)",
            Pattern.DOTALL);
    private static final Set<String> REDIRECTIONS = Set.of(">", ">>", ">|", "&>", "&>>", ">&", "<", "<&", "<<<");
    private static final Set<String> ENDS = Set.of("then", "elif", "else", "fi", "do", "done", "esac", "}");
    private static final int DEEPEST = 60;

    private final String source;
    private final Lexer lexer;
    private final List<Token> tokens;
    private int at;
    private int depth;

    private Parser(String source, String text) {
        this.source = source;
        this.lexer = new Lexer(source, text);
        this.tokens = lexer.tokens();
    }

    /** @throws InputException where it is no shell script, naming the line */
    static Node parse(String source, String text) {
        Parser parser = new Parser(source, text);
        Node all = parser.list();
        if (parser.at < parser.tokens.size()) {
            throw parser.error("did not expect \"" + Names.clip(parser.tokens.get(parser.at).text()) + "\" here");
        }
        return all;
    }

    /** Commands up to a word or sign that ends a list. */
    private Node list() {
        if (++depth > DEEPEST) {
            throw error("is nested deeper than " + DEEPEST + " levels");
        }
        List<Node> parts = new ArrayList<>();
        List<String> joints = new ArrayList<>();
        int line = line();
        while (true) {
            skipEnds();
            if (at >= tokens.size() || ended()) {
                break;
            }
            parts.add(command());
            Token next = peek();
            if (next != null && next.sign() && Set.of("&&", "||", "|", "|&").contains(next.text())) {
                joints.add(next.text().startsWith("|") && !next.is("||") ? "|" : next.text());
                at++;
                skipLines();
            } else {
                joints.add(";");
            }
        }
        depth--;
        return new Node.Sequence(parts, joints, line);
    }

    private boolean ended() {
        Token token = tokens.get(at);
        return token.sign() ? token.is(")") || token.is(";;") : ENDS.contains(token.text());
    }

    private void skipEnds() {
        while (at < tokens.size() && tokens.get(at).sign()
                && Set.of("\n", ";", "&").contains(tokens.get(at).text())) {
            at++;
        }
    }

    private void skipLines() {
        while (at < tokens.size() && tokens.get(at).isSign("\n")) {
            at++;
        }
    }

    private Node command() {
        Token token = tokens.get(at);
        Node node = token.sign() ? token.is("(") ? group() : simple() : switch (token.text()) {
            case "if" -> branches();
            case "case" -> choice();
            case "for", "select" -> loop();
            case "while", "until" -> repeated();
            case "{" -> braces();
            case "function" -> function();
            case "!" -> not();
            case "[[" -> test();
            default -> token.text().startsWith("((") ? arithmetic() : named() ? function() : simple();
        };
        if (!(node instanceof Node.Simple)) {
            redirections();
        }
        return node;
    }

    private Node not() {
        int line = line();
        at++;
        return new Node.Not(command(), line);
    }

    private Node arithmetic() {
        Token token = tokens.get(at++);
        return new Node.Test(token.text().substring(2, token.text().length() - 2), true, token.line());
    }

    private Node test() {
        int line = line();
        at++;
        StringBuilder text = new StringBuilder();
        while (at < tokens.size() && !tokens.get(at).is("]]")) {
            Token token = tokens.get(at++);
            text.append(token.glued() || text.isEmpty() ? "" : " ").append(token.is("\n") ? " " : token.text());
        }
        expect("]]");
        return new Node.Test(text.toString(), false, line);
    }

    private Node group() {
        int line = line();
        at++;
        Node body = list();
        expect(")");
        return new Node.Group(body, true, line);
    }

    private Node braces() {
        int line = line();
        at++;
        Node body = list();
        expect("}");
        return new Node.Group(body, false, line);
    }

    private boolean named() {
        return at + 2 < tokens.size() && tokens.get(at + 1).isSign("(") && tokens.get(at + 2).isSign(")")
                && !tokens.get(at).text().endsWith("=");
    }

    private Node function() {
        int line = line();
        if (tokens.get(at).is("function")) {
            at++;
        }
        String name = word();
        if (at + 1 < tokens.size() && tokens.get(at).isSign("(")) {
            at += 2;
        }
        skipLines();
        if (at >= tokens.size()) {
            throw error("expected the function's commands");
        }
        return new Node.Function(name, command(), line);
    }

    private Node branches() {
        int line = line();
        List<Node> conditions = new ArrayList<>();
        List<Node> bodies = new ArrayList<>();
        Node otherwise = null;
        at++;
        conditions.add(list());
        expect("then");
        bodies.add(list());
        while (at < tokens.size() && !tokens.get(at).is("fi")) {
            Token token = tokens.get(at++);
            if (token.is("elif")) {
                conditions.add(list());
                expect("then");
                bodies.add(list());
            } else if (token.is("else")) {
                otherwise = list();
            } else {
                at--;
                break;
            }
        }
        expect("fi");
        return new Node.If(conditions, bodies, otherwise, line);
    }

    private Node choice() {
        int line = line();
        at++;
        String word = word();
        skipLines();
        expect("in");
        List<List<String>> patterns = new ArrayList<>();
        List<Node> bodies = new ArrayList<>();
        skipEnds();
        while (at < tokens.size() && !tokens.get(at).is("esac")) {
            List<String> each = new ArrayList<>();
            while (at < tokens.size() && !tokens.get(at).isSign(")")) {
                Token token = tokens.get(at++);
                if (!token.sign()) {
                    each.add(token.text());
                } else if (!token.is("(") && !token.is("|")) {
                    throw error("expected a pattern of case");
                }
            }
            expect(")");
            patterns.add(each);
            bodies.add(list());
            while (at < tokens.size() && (tokens.get(at).isSign(";;") || tokens.get(at).isSign("\n")
                    || tokens.get(at).isSign("&"))) {
                at++;
            }
        }
        expect("esac");
        return new Node.Case(word, patterns, bodies, line);
    }

    private Node loop() {
        int line = line();
        at++;
        String name = word();
        List<String> words = null;
        if (name.startsWith("((")) {
            name = "";
        }
        skipLines();
        if (at < tokens.size() && tokens.get(at).is("in") && !tokens.get(at).sign()) {
            at++;
            words = new ArrayList<>();
            while (at < tokens.size() && !tokens.get(at).sign()) {
                words.add(word());
            }
        }
        skipEnds();
        expect("do");
        Node body = list();
        expect("done");
        return new Node.For(name, words, body, line);
    }

    private Node repeated() {
        int line = line();
        boolean until = tokens.get(at++).is("until");
        Node condition = list();
        expect("do");
        Node body = list();
        expect("done");
        return new Node.While(condition, body, until, line);
    }

    private Node simple() {
        int line = line();
        List<Node.Assignment> assignments = new ArrayList<>();
        List<String> words = new ArrayList<>();
        List<String> into = new ArrayList<>();
        String document = null;
        int first = at;
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (token.sign() && token.text().startsWith("<<") && !token.is("<<<")) {
                document = lexer.document(at);
                at += 2;
            } else if (token.sign() && REDIRECTIONS.contains(token.text())) {
                redirection(words, into);
            } else if (token.sign()) {
                break;
            } else if (words.isEmpty() || Set.of("export", "local", "declare", "readonly", "typeset")
                    .contains(words.get(0))) {
                at++;
                if (!assignment(token, assignments)) {
                    words.add(token.text());
                }
            } else {
                at++;
                words.add(token.text());
            }
        }
        if (at == first) {
            throw error("did not expect \"" + Names.clip(tokens.get(at).text()) + "\" here");
        }
        at = Math.min(at, tokens.size());
        return new Node.Simple(assignments, words, into, document, line);
    }

    private boolean assignment(Token token, List<Node.Assignment> assignments) {
        Matcher matcher = ASSIGNMENT.matcher(token.text());
        if (!matcher.matches()) {
            return false;
        }
        List<String> elements = null;
        if (matcher.group(4).isEmpty() && at < tokens.size() && tokens.get(at).isSign("(") && tokens.get(at).glued()) {
            at++;
            elements = new ArrayList<>();
            while (at < tokens.size() && !tokens.get(at).isSign(")")) {
                Token element = tokens.get(at++);
                if (!element.sign()) {
                    elements.add(element.text());
                }
            }
            expect(")");
        }
        // An element of an array is as good as unknown: none of the scripts sets a plan that way.
        String name = matcher.group(2) == null ? matcher.group(1) : matcher.group(1) + matcher.group(2);
        assignments.add(new Node.Assignment(name, !matcher.group(3).isEmpty(), matcher.group(4), elements));
        return true;
    }

    private void redirection(List<String> words, List<String> into) {
        Token sign = tokens.get(at++);
        if (sign.glued() && !words.isEmpty() && words.get(words.size() - 1).matches("[0-9]")) {
            words.remove(words.size() - 1);
        }
        if (at < tokens.size() && !tokens.get(at).sign()) {
            String file = word();
            if (sign.text().contains(">")) {
                into.add(file);
            }
        }
    }

    private void redirections() {
        while (at < tokens.size() && tokens.get(at).sign() && (REDIRECTIONS.contains(tokens.get(at).text())
                || tokens.get(at).text().startsWith("<<"))) {
            at += 2;
        }
        at = Math.min(at, tokens.size());
    }

    private String word() {
        if (at >= tokens.size() || tokens.get(at).sign()) {
            throw error("expected a word");
        }
        return tokens.get(at++).text();
    }

    private void expect(String text) {
        if (at >= tokens.size() || !tokens.get(at).is(text)) {
            throw error("expected \"" + text + "\"" + (at >= tokens.size() ? " before the end" : ", found \""
                    + Names.clip(tokens.get(at).text()) + "\""));
        }
        at++;
    }

    private Token peek() {
        return at < tokens.size() ? tokens.get(at) : null;
    }

    private int line() {
        return at < tokens.size() ? tokens.get(at).line() : tokens.isEmpty() ? 1 : tokens.get(tokens.size() - 1).line();
    }

    private InputException error(String problem) {
        return new InputException(new Place(source, line(), 0), "", problem + "; expected a shell script");
    }
}
