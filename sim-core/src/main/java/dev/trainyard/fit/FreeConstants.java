package dev.trainyard.fit;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.constants.Constants.Constant;
import dev.trainyard.constants.ConstantsText;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Some constants as a point of the unit box: {@code y = (value - low) / (high - low)} each. The others stay as they
 * are.
 */
final class FreeConstants {
    /** What a fit writes as origin, or the bare word; what nccl tables or data sheets gave is left alone. */
    private static final Pattern FITTED = Pattern.compile("fitted( to \\d+ runs( .*)?)?");

    private final Constants base;
    private final List<Constant> free;

    private FreeConstants(Constants base, List<Constant> free) {
        this.base = base;
        this.free = free;
    }

    /** True where a fit moves the constant unless told otherwise. */
    static boolean isFree(Constant constant) {
        return FITTED.matcher(constant.origin()).matches() && constant.low() < constant.high();
    }

    /**
     * Those that are free by their origin, and others by name.
     *
     * @param also names, or beginnings of names that end in {@code *}, of constants to free as well
     * @param except those to hold although they would be free
     */
    public static FreeConstants of(Constants base, List<String> also, List<String> except) {
        List<Constant> free = base.all().stream()
                .filter(constant -> (isFree(constant) || named(constant, also)) && !named(constant, except)).toList();
        return new FreeConstants(base, free);
    }

    static boolean named(Constant constant, List<String> patterns) {
        return patterns.stream().anyMatch(pattern -> matches(constant.name().text(), pattern));
    }

    /** True where the pattern is the name, or a beginning of it that ends in {@code *}. */
    static boolean matches(String name, String pattern) {
        return pattern.endsWith("*") ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }

    int size() {
        return free.size();
    }

    List<Constant> list() {
        return free;
    }

    /** Where a set of constants lies in the box; values outside come to its walls. */
    double[] point(Constants constants) {
        return free.stream().mapToDouble(c -> scaled(c, constants.of(c.name()))).toArray();
    }

    /** Where the priors lie. */
    double[] prior() {
        return free.stream().mapToDouble(c -> scaled(c, c.prior())).toArray();
    }

    private static double scaled(Constant constant, double value) {
        return Math.max(0, Math.min(1, (value - constant.low()) / (constant.high() - constant.low())));
    }

    /** All constants at a point. */
    Constants at(double[] y) {
        Map<ConstantName, Double> values = new EnumMap<>(ConstantName.class);
        for (int i = 0; i < y.length; i++) {
            values.put(free.get(i).name(), value(i, y[i]));
        }
        return base.with(values);
    }

    /** All constants at a point, to as many digits as a file keeps, within their bounds. */
    Constants rounded(double[] y) {
        Map<ConstantName, Double> values = new EnumMap<>(ConstantName.class);
        for (int i = 0; i < y.length; i++) {
            Constant constant = free.get(i);
            values.put(constant.name(), Math.max(constant.low(), Math.min(constant.high(),
                    ConstantsText.rounded(value(i, y[i])))));
        }
        return base.with(values);
    }

    private double value(int i, double y) {
        Constant constant = free.get(i);
        // The wall itself, not what rounding makes of it.
        return y == 1 ? constant.high() : constant.low() + y * (constant.high() - constant.low());
    }

    /** Names of those that a point presses against a wall. */
    List<ConstantName> atBounds(double[] y) {
        List<ConstantName> names = new ArrayList<>();
        for (int i = 0; i < y.length; i++) {
            if (y[i] <= 0 || y[i] >= 1) {
                names.add(free.get(i).name());
            }
        }
        return names;
    }
}
