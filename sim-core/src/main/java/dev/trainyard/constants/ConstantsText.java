package dev.trainyard.constants;

import dev.trainyard.constants.Constants.Constant;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Constants as text. A file that has one constant a line, as the shipped one has, keeps its comments, its order and its
 * bounds as they were typed; only values and origins change.
 */
public final class ConstantsText {
    private static final int DIGITS = 4;
    /** A value to its first digit's power of ten is written with an exponent below this one or from the other on. */
    private static final int LEAST_PLAIN = -4;
    private static final int LEAST_LARGE = 6;
    private static final Pattern LINE = Pattern.compile("([\\w.\\-]+):(\\s*\\{value:\\s*)([^,\\s]+)(,.*?\\borigin:\\s*)"
            + "(\"(?:[^\"\\\\]++|\\\\.)*+\"|[^,\"]+)(,\\s*meaning:.*})\\s*");

    private ConstantsText() {}

    /** A value to as many digits as a constants file keeps: four. */
    public static double rounded(double value) {
        return Double.parseDouble(number(value));
    }

    /**
     * The file with other values and origins.
     *
     * @param text a constants file
     * @param constants the same constants, changed
     */
    public static String rewrite(String text, Constants constants) {
        List<String> lines = new ArrayList<>();
        List<String> met = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            Constant constant = matcher.matches()
                    ? ConstantName.find(matcher.group(1)).map(constants::constant).orElse(null) : null;
            if (constant == null) {
                lines.add(line);
                continue;
            }
            met.add(constant.name().text());
            // A value that was left alone keeps the digits it was typed with.
            String value = Double.parseDouble(matcher.group(3)) == constant.value() ? matcher.group(3)
                    : number(constant.value());
            lines.add(matcher.group(1) + ":" + matcher.group(2) + value + matcher.group(4)
                    + quoted(constant.origin()) + matcher.group(6));
        }
        boolean everyLine = met.equals(constants.all().stream().map(constant -> constant.name().text()).toList());
        return everyLine ? String.join("\n", lines) + "\n" : render(constants);
    }

    /** The constants alone, one a line. */
    public static String render(Constants constants) {
        StringBuilder text = new StringBuilder();
        for (Constant constant : constants.all()) {
            text.append(constant.name()).append(": {value: ").append(number(constant.value()))
                    .append(", low: ").append(constant.low()).append(", high: ").append(constant.high())
                    .append(", prior: ").append(constant.prior())
                    .append(", origin: ").append(quoted(constant.origin()))
                    .append(", meaning: \"").append(escaped(constant.meaning())).append("\"}\n");
        }
        return text.toString();
    }

    static String number(double value) {
        if (value == 0) {
            return "0.0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int power = rounded.precision() - rounded.scale() - 1;
        if (power >= LEAST_PLAIN && power < LEAST_LARGE) {
            return (rounded.scale() < 1 ? rounded.setScale(1) : rounded).toPlainString();
        }
        String digits = rounded.scaleByPowerOfTen(-power).toPlainString();
        return digits + (digits.contains(".") ? "" : ".0") + "e" + (power < 0 ? "-" : "+")
                + (Math.abs(power) < 10 ? "0" : "") + Math.abs(power);
    }

    private static String quoted(String origin) {
        return origin.matches("\\w+") ? origin : "\"" + escaped(origin) + "\"";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
