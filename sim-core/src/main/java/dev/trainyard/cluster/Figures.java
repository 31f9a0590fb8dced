package dev.trainyard.cluster;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the figures of one document and keeps where each came from.
 *
 * <p>A figure is a plain value, or {@code {value: 80 GB, source: sheet}}, or {@code {value: 64, estimated: why}}. A
 * group of figures may state {@code source} or {@code estimated} once for all that do not state their own. A source is
 * a key of the document's {@code sources}. In the catalogue every figure must have one or the other; in what a user
 * writes inline neither is asked for.
 */
public final class Figures {
    private static final List<String> ABOUT = List.of("source", "estimated");
    private static final List<String> HEAD = List.of("name", "summary", "sources");

    private final Entry at;
    private final String prefix;
    private final boolean mustHaveSource;
    private final Map<String, String> texts;
    private final Map<String, String> sources;
    private final Set<String> estimated;

    private Figures(Entry at, String prefix, boolean mustHaveSource, Map<String, String> texts,
            Map<String, String> sources, Set<String> estimated) {
        this.at = at;
        this.prefix = prefix;
        this.mustHaveSource = mustHaveSource;
        this.texts = texts;
        this.sources = sources;
        this.estimated = estimated;
    }

    /** A catalogue file: every figure must have its source. */
    public static Figures sourced(Entry root) {
        return of(root, true);
    }

    /** A user's own definition. */
    public static Figures inline(Entry root) {
        return of(root, false);
    }

    private static Figures of(Entry root, boolean mustHaveSource) {
        Map<String, String> texts = new LinkedHashMap<>();
        root.find("sources").ifPresent(list -> list.fields().forEach((key, text) -> texts.put(key, text.text())));
        return new Figures(root, "", mustHaveSource, texts, new LinkedHashMap<>(), new LinkedHashSet<>());
    }

    /** Throws at a key that is neither one of these, nor what every document or group may carry. */
    public Figures onlyKeys(String... known) {
        List<String> all = new ArrayList<>(List.of(known));
        all.addAll(prefix.isEmpty() ? HEAD : ABOUT);
        at.onlyKeys(all.toArray(String[]::new));
        return this;
    }

    /** The document or group itself. */
    public Entry entry() {
        return at;
    }

    public String name() {
        return at.find("name").map(Entry::text).orElse("inline");
    }

    public String text(String key) {
        return at.require(key).text();
    }

    public boolean has(String key) {
        return at.find(key).isPresent();
    }

    /** A group of figures; empty figures where it is absent. */
    public Optional<Figures> group(String key) {
        return at.find(key).map(entry ->
                new Figures(entry, prefix + key + ".", mustHaveSource, texts, sources, estimated));
    }

    /** A group that must be there. */
    public Figures requireGroup(String key) {
        at.require(key);
        return group(key).orElseThrow();
    }

    /** A figure's value, with its source noted. */
    public Optional<Entry> figure(String key) {
        Optional<Entry> found = at.find(key);
        found.ifPresent(entry -> note(key, entry));
        return found.map(entry -> entry.isMapping() ? entry.onlyKeys("value", "source", "estimated").require("value")
                : entry);
    }

    /** A kind or a name, which says what the figures are about and needs no source; one may be given. */
    public Optional<Entry> setting(String key) {
        Optional<Entry> found = at.find(key);
        return found.filter(Entry::isMapping).isPresent() ? figure(key) : found;
    }

    public Entry requireFigure(String key) {
        at.require(key);
        return figure(key).orElseThrow();
    }

    public double number(String key, Quantity quantity, double least, double most) {
        return requireFigure(key).number(quantity, least, most);
    }

    public double number(String key, Quantity quantity, double least, double most, double absent) {
        return figure(key).map(entry -> entry.number(quantity, least, most)).orElse(absent);
    }

    /** A figure that may be known as an interval only; see {@link Span}. */
    public Span span(String key, Quantity quantity, double least, double most) {
        return Span.read(requireFigure(key), quantity, least, most);
    }

    /** The same with what it is where nothing is written. */
    public Span span(String key, Quantity quantity, double least, double most, Span absent) {
        return figure(key).map(entry -> Span.read(entry, quantity, least, most)).orElse(absent);
    }

    public int integer(String key, int least, int most) {
        return requireFigure(key).integer(least, most);
    }

    public boolean flag(String key) {
        return requireFigure(key).flag();
    }

    private void note(String key, Entry figure) {
        Optional<Entry> source = figure.isMapping() ? figure.find("source") : Optional.empty();
        Optional<Entry> reason = figure.isMapping() ? figure.find("estimated") : Optional.empty();
        if (source.isEmpty() && reason.isEmpty() && !prefix.isEmpty()) {
            source = at.find("source");
            reason = at.find("estimated");
        }
        if (source.isPresent()) {
            sources.put(prefix + key, cited(source.get()));
        }
        if (reason.isPresent()) {
            estimated.add(prefix + key);
            sources.merge(prefix + key, Estimate.marked(reason.get().text()), (text, why) -> text + "; " + why);
        }
        if (mustHaveSource && source.isEmpty() && reason.isEmpty()) {
            throw figure.error("has no source; expected source: KEY of sources, or estimated: REASON");
        }
    }

    private String cited(Entry source) {
        String text = texts.get(source.text());
        if (text == null) {
            throw source.error(Names.unknown("source", source.text(), texts.keySet()));
        }
        return text;
    }

    public Map<String, String> sources() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    }

    public Set<String> estimated() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(estimated));
    }
}
