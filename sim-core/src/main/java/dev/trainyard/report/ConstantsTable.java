package dev.trainyard.report;

import dev.trainyard.constants.Constants;
import dev.trainyard.constants.Constants.Constant;

/** All free constants of the physics as a Markdown table. */
public final class ConstantsTable {
    private static final int DIGITS = 4;

    private ConstantsTable() {}

    /** Name, value, bounds, origin and meaning of each, in the file's order. */
    public static String markdown(Constants constants) {
        Table table = new Table().text("constant").number("value").number("least").number("greatest").text("origin")
                .text("meaning");
        for (Constant constant : constants.all()) {
            table.row("`" + constant.name() + "`", number(constant.value()), number(constant.low()),
                    number(constant.high()), constant.origin(), constant.meaning());
        }
        return constants.all().size() + " free constants.\n\n" + table.markdown();
    }

    /** Four digits; very small and very large values with a power of ten. */
    private static String number(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        if (size >= 1e-3 && size < 1e6) {
            return Numbers.significant(value, DIGITS);
        }
        int exponent = (int) Math.floor(Math.log10(size));
        return Numbers.significant(value / Math.pow(10, exponent), DIGITS) + "e" + exponent;
    }
}
