package dev.trainyard.report;

import dev.trainyard.constants.Constants;
import dev.trainyard.constants.Constants.Constant;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;

/** All free constants of the physics as a Markdown table. */
public final class ConstantsTable {
    private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_UP);
    /** A fit that ends so close to a bound, as a share of the room between the bounds, was stopped by it. */
    private static final double TOUCHING = 1e-3;

    private ConstantsTable() {}

    /** Name, value, bounds, origin and meaning of each, in the file's order; before it, those that touch a bound. */
    public static String markdown(Constants constants) {
        Table table = new Table().text("constant").number("value").number("least").number("greatest").text("origin")
                .text("meaning");
        for (Constant constant : constants.all()) {
            table.row("`" + constant.name() + "`", number(constant.value()), number(constant.low()),
                    number(constant.high()), constant.origin(), constant.meaning());
        }
        return constants.all().size() + " free constants." + stopped(constants) + "\n\n" + table.markdown();
    }

    /** Fitted constants that a physical bound stopped: the rows alone would go further. */
    public static List<Constant> stoppedByBounds(Constants constants) {
        return constants.all().stream().filter(ConstantsTable::touches).toList();
    }

    private static String stopped(Constants constants) {
        String names = stoppedByBounds(constants).stream()
                .map(constant -> "`" + constant.name() + "`").collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : " Fitted ones at a bound, where the rows alone would go further: " + names + ".";
    }

    private static boolean touches(Constant constant) {
        double room = TOUCHING * (constant.high() - constant.low());
        return constant.origin().startsWith("fitted")
                && (constant.value() - constant.low() <= room || constant.high() - constant.value() <= room);
    }

    /** Four digits, without trailing zeros; very small and very large values with a power of ten. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -3 && exponent < 6) {
            return rounded.toPlainString();
        }
        return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }
}
