package dev.trainyard.input;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/**
 * Builds entries from the parser's events. Depth and the number of values are counted here, aliases expanded, so that
 * neither deep nesting nor anchors that refer to anchors can cost more than the limits.
 */
final class EntryBuilder {
    /** No sensible scenario nests deeper than fabric tiers within a cluster. */
    static final int MAX_DEPTH = 64;
    /** Values in a document with every alias expanded. */
    static final int MAX_VALUES = 50_000;

    private final String source;
    private final boolean lines;
    private final Iterator<Event> events;
    private final Map<String, Entry> anchors = new HashMap<>();
    private int values;
    private int depth;

    EntryBuilder(String source, boolean lines, Iterator<Event> events) {
        this.source = source;
        this.lines = lines;
        this.events = events;
    }

    /** The single document of the stream; empty where there is none. */
    Optional<Entry> document() {
        Entry root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                if (root != null) {
                    throw new InputException(place(event), "", "a second document starts here; expected only one");
                }
                root = value("", null, events.next());
            }
        }
        return Optional.ofNullable(root).filter(entry -> !entry.isNull());
    }

    private Entry value(String path, Place keyPlace, Event event) {
        Place place = place(event);
        Place key = keyPlace == null ? place : keyPlace;
        count(place, path, 1);
        if (event instanceof AliasEvent alias) {
            return aliased(path, place, key, alias.getAlias().getValue());
        }
        if (event instanceof NodeEvent node) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), null));
        }
        if (++depth > MAX_DEPTH) {
            throw new InputException(place, "", "is nested more than " + MAX_DEPTH + " levels deep; expected about "
                    + "five");
        }
        Entry entry;
        if (event instanceof MappingStartEvent) {
            entry = Entry.mapping(place, key, path, fields(path));
        } else if (event instanceof SequenceStartEvent) {
            entry = Entry.list(place, key, path, elements(path));
        } else if (event instanceof ScalarEvent scalar) {
            entry = Entry.scalar(place, key, path, scalar.getValue(), isNull(scalar));
        } else {
            throw new InputException(place, path, "expected a value");
        }
        depth--;
        if (event instanceof NodeEvent node) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), entry));
        }
        return entry;
    }

    private Map<String, Entry> fields(String path) {
        Map<String, Entry> fields = new LinkedHashMap<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Place place = place(event);
            if (!(event instanceof ScalarEvent key)) {
                throw new InputException(place, path, "keys must be plain words");
            }
            String name = key.getValue();
            if (key.getScalarStyle() == ScalarStyle.PLAIN && name.indexOf(':') >= 0) {
                // Of a file that is none of ours, such as one of passwords, no more is shown than its first word.
                throw new InputException(place, path, "a colon needs a space behind it; expected \""
                        + Names.clip(name.substring(0, name.indexOf(':'))) + ": ...\"");
            }
            String below = Entry.below(path, name);
            Entry value = value(below, place, events.next());
            if (fields.put(name, value) != null) {
                throw new InputException(place, below, "the key is written twice; expected it once");
            }
        }
        return fields;
    }

    private List<Entry> elements(String path) {
        List<Entry> elements = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            elements.add(value(path + "[" + elements.size() + "]", null, event));
        }
        return elements;
    }

    private Entry aliased(String path, Place place, Place key, String name) {
        if (!anchors.containsKey(name)) {
            throw new InputException(place, path, "alias \"" + Names.clip(name) + "\" refers to no anchor above it");
        }
        Entry target = anchors.get(name);
        if (target == null) {
            throw new InputException(place, path, "alias \"" + Names.clip(name) + "\" refers to what it stands in");
        }
        int deepest = depth + depth(target);
        if (deepest > MAX_DEPTH) {
            throw new InputException(place, "", "aliases nest more than " + MAX_DEPTH + " levels deep");
        }
        count(place, path, size(target));
        return target.movedTo(path, key);
    }

    private void count(Place place, String path, int more) {
        values += more;
        if (values > MAX_VALUES) {
            throw new InputException(place, path, "the document holds more than " + MAX_VALUES
                    + " values with its aliases expanded; expected a scenario");
        }
    }

    /** Values in an entry: never above the limit, as the entry itself was counted against it. */
    private static int size(Entry entry) {
        int size = 1;
        for (Entry child : children(entry)) {
            size += size(child);
        }
        return size;
    }

    private static int depth(Entry entry) {
        int deepest = 0;
        for (Entry child : children(entry)) {
            deepest = Math.max(deepest, depth(child));
        }
        return deepest + 1;
    }

    private static Iterable<Entry> children(Entry entry) {
        if (entry.isMapping()) {
            return entry.fields().values();
        }
        return entry.isList() ? entry.elements() : List.of();
    }

    private static boolean isNull(ScalarEvent scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN && switch (scalar.getValue()) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
        };
    }

    private Place place(Event event) {
        return event.getStartMark().filter(mark -> lines)
                .map(mark -> new Place(source, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Place.of(source));
    }
}
