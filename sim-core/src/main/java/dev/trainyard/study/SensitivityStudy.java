package dev.trainyard.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which inputs move a figure most: all of them one at a time, then the strongest all at once. */
public final class SensitivityStudy {
    /** Less than this share of the figure is rounding. */
    private static final double NOTHING = 1e-9;

    private SensitivityStudy() {}

    /** A figure that hangs on inputs. */
    public interface Subject {
        /** All that can be varied, with their ranges. */
        List<UncertainInput> inputs();

        /** The figure at each point, whose values are those of {@code chosen} inputs; the others are at their base. */
        double[] answers(List<UncertainInput> chosen, double[][] points);
    }

    /**
     * How much is asked.
     *
     * @param strongest inputs that get indices
     * @param samples draws for the indices
     * @param all inputs that move nothing are listed too
     */
    public record Effort(int strongest, int samples, long seed, boolean all) {}

    /** An input with both views of it; no indices where it was not among the strongest. */
    public record Line(Sensitivity.Swing swing, Optional<Sensitivity.Indices> indices) {}

    /**
     * What was found.
     *
     * @param base the figure with all inputs at their base
     * @param lines the strongest first
     */
    public record Findings(double base, List<Line> lines) {}

    /** Studies a figure. */
    public static Findings of(Subject subject, Effort effort) {
        Sensitivity single = new Sensitivity(subject.inputs(),
                points -> subject.answers(subject.inputs(), points));
        double base = single.base();
        List<Sensitivity.Swing> swings = new ArrayList<>(single.oneAtATime());
        swings.removeIf(swing -> !effort.all && swing.size() < NOTHING * base);
        swings.sort(Comparator.comparingDouble(Sensitivity.Swing::size).reversed());
        List<UncertainInput> strongest = swings.stream().limit(effort.strongest).map(Sensitivity.Swing::input).toList();
        List<Sensitivity.Indices> indices = strongest.isEmpty() ? List.of()
                : new Sensitivity(strongest, points -> subject.answers(strongest, points))
                        .sobol(effort.samples, effort.seed);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < swings.size(); i++) {
            lines.add(new Line(swings.get(i), i < indices.size() ? Optional.of(indices.get(i)) : Optional.empty()));
        }
        return new Findings(base, lines);
    }
}
