package dev.trainyard.study.search;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plan as short text, such as {@code tp8 pp16 vp3 dp117 mb1 zero1}. Ranks of one are left out but for tp, pp and dp.
 * What a framework overlaps is left out too: it comes from the software level.
 */
public final class PlanSummary {
    private static final Pattern COUNT = Pattern.compile("([a-z]+)(\\d{1,9})");
    private static final String LAYERS = "layers=";

    private PlanSummary() {}

    /** The plan as text. */
    public static String of(Plan plan) {
        StringBuilder text = new StringBuilder();
        add(text, "tp", plan.tp(), 0);
        add(text, "cp", plan.cp(), 1);
        add(text, "pp", plan.pp(), 0);
        add(text, "vp", plan.vp(), 1);
        add(text, "ep", plan.ep(), 1);
        add(text, "etp", plan.etp(), 1);
        add(text, "dp", plan.dp(), 0);
        add(text, "mb", plan.microBatch(), 0);
        text.append(' ').append(plan.sharding() == Sharding.NONE ? "unsharded" : Entry.nameOf(plan.sharding()));
        add(text, "shard", plan.shardGroup(), 0);
        if (plan.recompute() != Recompute.NONE) {
            text.append(" recompute-").append(Entry.nameOf(plan.recompute()));
            add(text, "recomputed", plan.recomputeLayers(), 0);
        }
        if (plan.schedule() != Schedule.ONE_F_ONE_B) {
            text.append(' ').append(Entry.nameOf(plan.schedule()));
        }
        if (plan.sequenceParallel() != plan.tp() > 1) {
            text.append(plan.sequenceParallel() ? " sp" : " no-sp");
        }
        if (!plan.stageLayers().isEmpty()) {
            text.append(' ').append(LAYERS);
            for (int i = 0; i < plan.stageLayers().size(); i++) {
                text.append(i == 0 ? "" : ",").append(plan.stageLayers().get(i));
            }
        }
        return text.toString();
    }

    /**
     * Reads what {@link #of} wrote; overlaps are the software level's.
     *
     * @throws IllegalArgumentException naming the word that is not part of a summary
     */
    public static Plan parse(String text, SoftwareLevel software) {
        Reading reading = new Reading();
        for (String word : text.strip().toLowerCase(Locale.ROOT).split("\\s+")) {
            reading.word(word);
        }
        return reading.plan(software);
    }

    private static void add(StringBuilder text, String name, int value, int silent) {
        if (value != silent) {
            text.append(text.isEmpty() ? "" : " ").append(name).append(value);
        }
    }

    /** The words seen so far. */
    private static final class Reading {
        private int tp = 1;
        private int cp = 1;
        private int pp = 1;
        private int vp = 1;
        private int ep = 1;
        private int etp = 1;
        private int dp = 1;
        private int microBatch = 1;
        private int shardGroup;
        private int recomputeLayers;
        private Schedule schedule = Schedule.ONE_F_ONE_B;
        private Sharding sharding = Sharding.ZERO1;
        private Recompute recompute = Recompute.NONE;
        private Boolean sequenceParallel;
        private List<Integer> layers = List.of();
        private final Set<String> seen = new HashSet<>();

        void word(String word) {
            Matcher count = COUNT.matcher(word);
            String key = count.matches() && !word.startsWith("zero") ? count.group(1) : word;
            if (!seen.add(key)) {
                throw refused(word, "it comes twice");
            }
            if (count.matches() && count(key, Integer.parseInt(count.group(2)))) {
                return;
            }
            if (word.startsWith(LAYERS)) {
                layers(word);
            } else if (word.equals("sp") || word.equals("no-sp")) {
                sequenceParallel = word.equals("sp");
            } else if (word.startsWith("recompute-")) {
                recompute = choice(Recompute.values(), word.substring("recompute-".length()), word);
            } else if (word.equals("unsharded") || word.startsWith("zero") && count.matches()) {
                sharding = word.equals("unsharded") ? Sharding.NONE : choice(Sharding.values(), word, word);
            } else {
                schedule = choice(Schedule.values(), word, word);
            }
        }

        private boolean count(String key, int value) {
            switch (key) {
                case "tp" -> tp = value;
                case "cp" -> cp = value;
                case "pp" -> pp = value;
                case "vp" -> vp = value;
                case "ep" -> ep = value;
                case "etp" -> etp = value;
                case "dp" -> dp = value;
                case "mb" -> microBatch = value;
                case "shard" -> shardGroup = value;
                case "recomputed" -> recomputeLayers = value;
                default -> {
                    return false;
                }
            }
            return true;
        }

        private void layers(String word) {
            List<Integer> numbers = new ArrayList<>();
            for (String number : word.substring(LAYERS.length()).split(",")) {
                if (!number.matches("\\d{1,9}")) {
                    throw refused(word, "\"" + number + "\" is not a number of layers");
                }
                numbers.add(Integer.parseInt(number));
            }
            layers = numbers;
        }

        private static <E extends Enum<E>> E choice(E[] values, String name, String word) {
            for (E value : values) {
                if (Entry.nameOf(value).equals(name)) {
                    return value;
                }
            }
            throw refused(word, "expected words such as tp8 pp16 vp3 dp117 mb1 zero1 recompute-full");
        }

        private static IllegalArgumentException refused(String word, String why) {
            return new IllegalArgumentException("\"" + word + "\" in a plan's summary: " + why);
        }

        Plan plan(SoftwareLevel software) {
            return PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(vp).ep(ep).etp(etp).dp(dp).microBatch(microBatch)
                    .schedule(schedule).sharding(sharding).shardGroup(shardGroup).recompute(recompute)
                    .recomputeLayers(recomputeLayers)
                    .sequenceParallel(sequenceParallel == null ? tp > 1 : sequenceParallel)
                    .overlapTensor(software.overlapTensor()).overlapData(software.overlapData())
                    .overlapPipeline(software.overlapPipeline()).stageLayers(layers).build();
        }
    }
}
