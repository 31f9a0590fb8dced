package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.scenario.ScenarioDraft;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A scenario and the values that some of its fields run through. The first axis varies slowest, the last fastest. A
 * study holds its axes, never its points.
 */
public final class Study {
    /** Years of computing; more is taken for a slip. */
    public static final long MOST_POINTS = 10_000_000_000L;

    private final String name;
    private final Entry sweep;
    private final ScenarioDraft base;
    private final List<SweepDimension> axes;
    private final Optional<StudyCampaign> campaign;
    private final long points;

    /** A study of at most {@link #MOST_POINTS} points. */
    Study(String name, Entry sweep, ScenarioDraft base, List<SweepDimension> axes, Optional<StudyCampaign> campaign) {
        this.name = name;
        this.sweep = sweep;
        this.base = base;
        this.axes = List.copyOf(axes);
        this.campaign = campaign;
        this.points = size(axes).longValueExact();
    }

    static BigInteger size(List<SweepDimension> axes) {
        BigInteger size = BigInteger.ONE;
        for (SweepDimension axis : axes) {
            size = size.multiply(BigInteger.valueOf(axis.length()));
        }
        return size;
    }

    /** Lengths and fields of axes, such as {@code 4 (plan.tp) x 8 (training.globalBatch)}. */
    static String describe(List<SweepDimension> axes) {
        return axes.stream()
                .map(axis -> String.format(Locale.ROOT, "%,d (%s)", axis.length(), String.join("+", axis.fields())))
                .collect(Collectors.joining(" x "));
    }

    /** For people. */
    public String name() {
        return name;
    }

    /** How many points. */
    public long points() {
        return points;
    }

    /** Lengths and fields of the axes, slowest first. */
    public String describe() {
        return describe(axes);
    }

    /** Every field that varies, slowest first. */
    public List<String> fields() {
        return axes.stream().flatMap(axis -> axis.fields().stream()).toList();
    }

    /** What is asked of each point's campaign; empty where only steps are timed. */
    public Optional<StudyCampaign> campaign() {
        return campaign;
    }

    /** True for a field that only campaigns hang on. */
    public static boolean isCampaign(String field) {
        return SweptFields.isCampaign(field);
    }

    /** An error about all that varies, naming the file and the line. */
    public InputException error(String problem) {
        return sweep.error(problem);
    }

    /** True where a plan has to be searched for, at some points at least. */
    public boolean searches() {
        boolean plans = fields().stream().anyMatch(field -> field.startsWith("plan."));
        boolean auto = base.document().find("plan").map(Study::isAuto).orElse(true);
        for (SweepDimension axis : axes) {
            int at = axis.fields().indexOf("plan");
            if (at >= 0) {
                auto = axis.values().get(at).stream().anyMatch(Study::isAuto);
            }
        }
        return auto && !plans;
    }

    private static boolean isAuto(Entry plan) {
        return plan.isScalar() && plan.text().equals("auto");
    }

    ScenarioDraft base() {
        return base;
    }

    List<SweepDimension> axes() {
        return axes;
    }
}
