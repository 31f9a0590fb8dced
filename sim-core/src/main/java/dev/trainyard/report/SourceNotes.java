package dev.trainyard.report;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of why predictions and a source's measurements differ: a paragraph for each source, written by hand in
 * {@code source-notes.yaml}. Its figures are not: {@code {MB-049}} stands for that row's error,
 * {@code {MB-049 MB-050}} for the mean signed error of several rows, so that no figure outlives the constants it was
 * read from, and {@code {seconds MB-049}} for what was measured.
 */
final class SourceNotes {
    private static final String RESOURCE = "source-notes.yaml";
    private static final Pattern FIGURE = Pattern.compile("\\{([^{}]*)\\}");

    private static final String SECONDS = "seconds ";
    private static final int DIGITS = 3;
    private static final int WIDTH = 118;

    private final List<Note> notes;

    private SourceNotes(List<Note> notes) {
        this.notes = List.copyOf(notes);
    }

    private record Note(String title, List<Entry> sources, String text) {
        private boolean covers(String source) {
            return sources.stream().anyMatch(entry -> entry.text().equals(source));
        }
    }

    /** The notes on the shipped runs. */
    public static SourceNotes shipped() {
        try (InputStream in = SourceNotes.class.getResourceAsStream(RESOURCE)) {
            return read(Documents.parse(RESOURCE, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Notes from a document: a list of mappings with {@code title}, {@code sources} and {@code text}.
     *
     * @throws dev.trainyard.input.InputException where the document has another form, or two notes share a source
     */
    static SourceNotes read(Entry document) {
        List<Note> notes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Entry entry : document.elements()) {
            entry.onlyKeys("title", "sources", "text");
            List<Entry> sources = entry.require("sources").elements();
            for (Entry source : sources) {
                if (!seen.add(source.text())) {
                    throw source.error("a second note on the source \"" + source.text() + "\"; expected one");
                }
            }
            notes.add(new Note(entry.require("title").text(), sources, entry.require("text").text().strip()));
        }
        return new SourceNotes(notes);
    }

    /** Every source that a note is on. */
    public Set<String> sources() {
        Set<String> sources = new LinkedHashSet<>();
        notes.forEach(note -> note.sources().forEach(source -> sources.add(source.text())));
        return sources;
    }

    /** The notes on the sources of these predictions, as Markdown paragraphs; empty where there is none. */
    public String markdown(Validation validation) {
        StringBuilder text = new StringBuilder();
        for (Note note : notes) {
            List<RunPrediction> rows = validation.predictions().stream()
                    .filter(row -> note.covers(row.run().source())).toList();
            if (!rows.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n").append(wrapped("**" + note.title() + ".** " + figures(rows)
                        + " " + filled(note, validation.predictions())));
            }
        }
        return text.toString();
    }

    /** Lines of at most {@link #WIDTH} characters, each ended by a line feed. */
    private static String wrapped(String paragraph) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : paragraph.split("\\s+")) {
            if (column > 0) {
                boolean fits = column + 1 + word.length() <= WIDTH;
                lines.append(fits ? ' ' : '\n');
                column = fits ? column + 1 : 0;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.append('\n').toString();
    }

    /** Where we are off and by how much, in one generated sentence. */
    private static String figures(List<RunPrediction> rows) {
        List<RunPrediction> scored = rows.stream().filter(RunPrediction::counts).toList();
        int others = rows.size() - scored.size();
        String unscored = others == 0 ? "" : ", " + others + " unscored";
        if (scored.isEmpty()) {
            return "No scored row" + unscored + ".";
        }
        // By the rounded error, so that the last bit of a double never decides between two rows.
        RunPrediction worst = scored.stream()
                .min(Comparator.comparingDouble(row -> -Math.rint(10 * Math.abs(error(row))))).orElseThrow();
        if (scored.size() == 1) {
            return "1 scored row" + unscored + ", " + worst.run().id() + ", error " + signed(error(worst)) + ".";
        }
        double mean = scored.stream().mapToDouble(row -> Math.abs(error(row))).sum() / scored.size();
        return scored.size() + " scored rows" + unscored + ", mean |error| " + Numbers.fixed(mean, 1) + "%, bias "
                + signed(mean(scored)) + ", largest " + signed(error(worst)) + " (" + worst.run().id() + ").";
    }

    /** The text with its figures; rows that are not among the predictions give a dash. */
    private static String filled(Note note, List<RunPrediction> rows) {
        return FIGURE.matcher(note.text()).replaceAll(match -> Matcher.quoteReplacement(figure(match.group(1), rows)));
    }

    private static String figure(String words, List<RunPrediction> rows) {
        List<RunPrediction> named = rows.stream()
                .filter(row -> row.errorPercent().isPresent() && ids(words).contains(row.run().id())).toList();
        if (named.isEmpty()) {
            return "-";
        }
        return words.startsWith(SECONDS)
                ? Numbers.significant(named.get(0).run().measuredSeconds().orElseThrow(), DIGITS) + " s"
                : signed(mean(named));
    }

    private static List<String> ids(String words) {
        return List.of((words.startsWith(SECONDS) ? words.substring(SECONDS.length()) : words).strip().split("\\s+"));
    }

    /** Every id of a row that the notes name. */
    Set<String> rows() {
        Set<String> named = new LinkedHashSet<>();
        notes.forEach(note -> FIGURE.matcher(note.text()).results().forEach(at -> named.addAll(ids(at.group(1)))));
        return named;
    }

    private static double error(RunPrediction row) {
        return row.errorPercent().orElseThrow();
    }

    private static double mean(List<RunPrediction> rows) {
        return rows.stream().mapToDouble(SourceNotes::error).sum() / rows.size();
    }

    private static String signed(double percent) {
        return Numbers.signed(percent, 1) + "%";
    }
}
