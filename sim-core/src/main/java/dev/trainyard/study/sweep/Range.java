package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code {from: 512, to: 4096, step: 512}} or {@code {from: 1K, to: 128K, factor: 2}}, both ends included where
 * they are met. Decimals are exact; a unit is that of both ends.
 */
final class Range {
    /** More values than this on one axis are taken for a slip. */
    static final int MOST = 100_000;

    private static final Pattern NUMBER = Pattern.compile("\\s*([+-]?[0-9][0-9_]*(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
            + "\\s*(.*?)\\s*");

    private final Entry entry;

    private Range(Entry entry) {
        this.entry = entry;
    }

    /** A number as written. */
    private record Written(BigDecimal number, String unit) {}

    static boolean is(Entry entry) {
        return entry.isMapping() && entry.find("from").isPresent();
    }

    /** The values, as if each had been written out where the range is. */
    static List<Entry> values(Entry entry) {
        entry.onlyKeys("from", "to", "step", "factor");
        return new Range(entry).values();
    }

    private List<Entry> values() {
        Written from = number(entry.require("from"));
        Written to = number(entry.require("to"));
        boolean grows = entry.find("factor").isPresent();
        if (grows == entry.find("step").isPresent()) {
            throw entry.error("a range takes either step or factor; expected such as {from: 512, to: 4096, step: 512} "
                    + "or {from: 512, to: 4096, factor: 2}");
        }
        Entry by = entry.require(grows ? "factor" : "step");
        Written step = number(by);
        String unit = from.unit;
        if (!unit.equals(to.unit) || !(grows ? step.unit.isEmpty() : step.unit.equals(unit))) {
            from = plain(entry.require("from"));
            to = plain(entry.require("to"));
            step = plain(by);
            unit = "";
        }
        if (to.number.compareTo(from.number) < 0) {
            throw entry.require("to").error("is less than from: expected " + entry.require("from").text()
                    + " or more, found " + entry.require("to").text());
        }
        if (step.number.compareTo(grows ? BigDecimal.ONE : BigDecimal.ZERO) <= 0) {
            throw by.error("must be more than " + (grows ? 1 : 0) + ", found " + by.text());
        }
        if (grows && from.number.signum() <= 0) {
            throw entry.require("from").error("must be more than 0 where a range grows by a factor, found "
                    + entry.require("from").text());
        }
        checkLength(from.number, to.number, step.number, grows);
        List<Entry> values = new ArrayList<>();
        for (BigDecimal at = from.number; at.compareTo(to.number) <= 0;
                at = grows ? at.multiply(step.number) : at.add(step.number)) {
            String text = at.stripTrailingZeros().toPlainString() + (unit.isEmpty() ? "" : " " + unit);
            values.add(entry.replacedBy("value", text).require("value"));
        }
        return values;
    }

    private void checkLength(BigDecimal from, BigDecimal to, BigDecimal step, boolean grows) {
        double length = grows ? Math.log(to.doubleValue() / from.doubleValue()) / Math.log(step.doubleValue())
                : to.subtract(from).divide(step, 0, RoundingMode.FLOOR).doubleValue();
        if (!(length < MOST)) {
            throw entry.error("runs through more than " + MOST + " values; expected a larger "
                    + (grows ? "factor" : "step") + " or a shorter range");
        }
    }

    private static Written number(Entry end) {
        Matcher matcher = NUMBER.matcher(end.text());
        if (!matcher.matches() || end.text().length() > 60) {
            throw end.error("is not a number; expected such as 512, 4K or 400 Gb/s, found \"" + end.text() + "\"");
        }
        BigDecimal number = new BigDecimal(matcher.group(1).replace("_", ""));
        if (Math.abs(number.scale()) > 40) {
            throw end.error("is not a number that a range can count with, found \"" + end.text() + "\"");
        }
        return new Written(number, matcher.group(2));
    }

    /** Ends with different suffixes are counts, as 512 and 4K. */
    private static Written plain(Entry end) {
        try {
            return new Written(BigDecimal.valueOf(Quantity.COUNT.parse(end.text())), "");
        } catch (IllegalArgumentException e) {
            throw end.error("from, to and step must have one unit: " + e.getMessage());
        }
    }
}
