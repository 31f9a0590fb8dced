package dev.trainyard.study.sweep;

import dev.trainyard.input.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Goes through a study's points by number, without holding any. The values of {@link PlanField}s lie ready as numbers;
 * each combination of all other values has a number of its own, its outer number.
 */
final class Walk {
    private final List<SweepDimension> axes;
    private final int[] lengths;
    private final int[] counters;
    private final boolean[] outer;
    private final boolean[] layout;
    private final boolean[] campaign;
    private final PlanField[] fields;
    private final int[] axisOf;
    private final int[][] codes;
    private final int[] outerAxes;
    private final int[] layoutAxes;
    private final int[] stepAxes;
    private long point = -1;

    /** Reads all plan values. */
    Walk(Study study) {
        axes = study.axes();
        int count = axes.size();
        lengths = axes.stream().mapToInt(SweepDimension::length).toArray();
        counters = new int[count];
        outer = new boolean[count];
        layout = new boolean[count];
        campaign = new boolean[count];
        boolean[] step = new boolean[count];
        List<PlanField> found = new ArrayList<>();
        List<Integer> where = new ArrayList<>();
        List<int[]> numbers = new ArrayList<>();
        for (int axis = 0; axis < count; axis++) {
            for (int i = 0; i < axes.get(axis).fields().size(); i++) {
                if (SweptFields.isCampaign(axes.get(axis).fields().get(i))) {
                    campaign[axis] = true;
                    continue;
                }
                step[axis] = true;
                PlanField field = PlanField.of(axes.get(axis).fields().get(i)).orElse(null);
                if (field == null) {
                    outer[axis] = true;
                    continue;
                }
                found.add(field);
                where.add(axis);
                numbers.add(axes.get(axis).values().get(i).stream().mapToInt(field::code).toArray());
                layout[axis] |= !field.isOption();
            }
        }
        fields = found.toArray(PlanField[]::new);
        axisOf = where.stream().mapToInt(Integer::intValue).toArray();
        codes = numbers.toArray(int[][]::new);
        outerAxes = those(outer);
        layoutAxes = those(layout);
        stepAxes = those(step);
    }

    private static int[] those(boolean[] which) {
        return IntStream.range(0, which.length).filter(i -> which[i]).toArray();
    }

    /** Goes to a point: to the next one by a step, to any other by division. */
    void to(long next) {
        if (next == point + 1 && point >= 0) {
            for (int axis = counters.length - 1; axis >= 0; axis--) {
                if (++counters[axis] < lengths[axis]) {
                    break;
                }
                counters[axis] = 0;
            }
        } else {
            long rest = next;
            for (int axis = counters.length - 1; axis >= 0; axis--) {
                counters[axis] = (int) (rest % lengths[axis]);
                rest /= lengths[axis];
            }
        }
        point = next;
    }

    /** The number of the point's combination of values that are not numbers of a plan. */
    long outer() {
        return number(outerAxes);
    }

    /** A number of the point that changes with everything that decides whether its layout can be. */
    long layout() {
        return number(layoutAxes);
    }

    /** A number of the point that changes with everything but what only its campaign hangs on. */
    long step() {
        return number(stepAxes);
    }

    private long number(int[] which) {
        long number = 0;
        for (int axis : which) {
            number = number * lengths[axis] + counters[axis];
        }
        return number;
    }

    /** Puts the point's plan numbers over those that are written. */
    void fill(int[] numbers) {
        for (int i = 0; i < fields.length; i++) {
            numbers[fields[i].ordinal()] = codes[i][counters[axisOf[i]]];
        }
    }

    /** The value of a field at the point: by axis and position in it. */
    Entry value(int axis, int field) {
        return axes.get(axis).values().get(field).get(counters[axis]);
    }

    /** Sets the axes that make outer numbers to those of one; the others stay. */
    int[] outerPositions(long number) {
        int[] positions = new int[axes.size()];
        long rest = number;
        for (int i = outerAxes.length - 1; i >= 0; i--) {
            positions[outerAxes[i]] = (int) (rest % lengths[outerAxes[i]]);
            rest /= lengths[outerAxes[i]];
        }
        return positions;
    }

    boolean isOuter(int axis) {
        return outer[axis];
    }

    boolean isCampaign(int axis) {
        return campaign[axis];
    }

    /** Positions of all axes at the point. */
    int[] positions() {
        return counters.clone();
    }
}
