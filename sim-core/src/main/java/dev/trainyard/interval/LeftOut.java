package dev.trainyard.interval;

import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.RunGroups;
import dev.trainyard.runs.Score;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Every scored run predicted by constants that know nothing of its group.
 *
 * @param by what makes a group
 * @param rows in the file's order
 */
public record LeftOut(By by, List<HeldOut> rows) {

    public LeftOut {
        rows = List.copyOf(rows);
    }

    /** Ways to group runs that share more than chance. */
    public enum By {
        /** One source's runs of one model. */
        SOURCE_AND_MODEL("source and model", RunGroups::sourceAndModel),
        /** All runs of a source. */
        SOURCE("source", RunGroups::source),
        /** All runs on an accelerator. */
        ACCELERATOR("accelerator", RunGroups::accelerator);

        private final String text;
        private final Function<PublishedRun, String> key;

        By(String text, Function<PublishedRun, String> key) {
            this.text = text;
            this.key = key;
        }

        /** The name of the group that holds a run. */
        public String group(PublishedRun run) {
            return key.apply(run);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Over all runs. */
    public Score score() {
        return score(rows);
    }

    /** Over some of them. */
    public Score score(Predicate<PublishedRun> which) {
        return score(rows.stream().filter(row -> which.test(row.run())).toList());
    }

    /** By what is left out. */
    public Map<String, Score> byGroup() {
        Map<String, List<HeldOut>> groups = new TreeMap<>();
        for (HeldOut row : rows) {
            groups.computeIfAbsent(by.group(row.run()), name -> new ArrayList<>()).add(row);
        }
        Map<String, Score> scores = new TreeMap<>();
        groups.forEach((name, group) -> scores.put(name, score(group)));
        return scores;
    }

    private static Score score(Collection<HeldOut> some) {
        return Score.of(some.stream().mapToDouble(HeldOut::errorPercent).toArray(), 0);
    }
}
