package dev.trainyard.cli.option;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.ClosedSteps;
import dev.trainyard.study.UncertainInput;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a sensitivity study varies: measured constants by their name, values of the scenario by their key. */
public final class SensitivityInputs {
    private static final Pattern RANGE = Pattern.compile(
            "([^=]+)=\\s*([-+0-9.eE]+)\\s*([^.\\d][^.]*)?\\.\\.\\s*([-+0-9.eE]+)\\s*([^.\\d].*)?");

    private final int threads;
    private final Constants constants;
    private final Function<Map<String, String>, Scenario> reader;
    private final Scenario base;
    private final List<UncertainInput> inputs = new ArrayList<>();
    /** Units of the scenario's values; null for a constant. */
    private final List<String> units = new ArrayList<>();

    /**
     * Starts without inputs.
     *
     * @param base the scenario as it is, with its plan
     * @param reader reads the scenario with changed values
     * @param threads that may compute at once
     */
    public SensitivityInputs(Constants constants, Scenario base, Function<Map<String, String>, Scenario> reader,
            int threads) {
        this.threads = threads;
        this.constants = constants;
        this.base = base;
        this.reader = reader;
    }

    public List<UncertainInput> inputs() {
        return inputs;
    }

    /** Adds every constant over a share of its value. */
    public void addConstants(double share) {
        UncertainInput.of(constants, share).forEach(input -> add(input, null));
    }

    /** Adds {@code NAME=LOW..HIGH}, a constant or a key of the scenario with its unit. */
    public void add(String written) {
        Matcher matcher = RANGE.matcher(written);
        if (!matcher.matches()) {
            throw refused(written, "is no input; expected NAME=LOW..HIGH such as straggler=0..0.01 or"
                    + " \"cluster.nic=200Gb/s..800Gb/s\"");
        }
        String name = matcher.group(1).strip();
        String unit = matcher.group(5) == null ? "" : matcher.group(5).strip();
        if (matcher.group(3) != null && !matcher.group(3).strip().equals(unit)) {
            throw refused(written, "has two units; expected the same at both ends");
        }
        double low = number(written, matcher.group(2));
        double high = number(written, matcher.group(4));
        if (!(low < high)) {
            throw refused(written, "must grow from its low to its high end");
        }
        Optional<ConstantName> constant = ConstantName.find(name);
        if (constant.isPresent()) {
            add(new UncertainInput(name, low, constants.of(constant.get()), high), null);
        } else if (isKey(name)) {
            reader.apply(Map.of(name, low + unit)); // says what is wrong with either end
            reader.apply(Map.of(name, high + unit));
            add(new UncertainInput(name, low, (low + high) / 2, high), unit);
        } else {
            throw refused(written, Names.unknown("constant or key", name, ConstantName.texts()));
        }
    }

    private static boolean isKey(String name) {
        return name.startsWith("cluster.") || name.startsWith("model.") || name.startsWith("training.")
                || name.startsWith("plan.");
    }

    private void add(UncertainInput input, String unit) {
        inputs.add(input);
        units.add(unit);
    }

    private static double number(String written, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw refused(written, "\"" + text + "\" is not a number");
        }
    }

    private static InputException refused(String written, String problem) {
        return new InputException(Place.of("--input"), "", "\"" + Names.clip(written) + "\" " + problem);
    }

    /** Seconds of a step at each point, whose values are those of {@code chosen} inputs. */
    public double[] seconds(List<UncertainInput> chosen, double[][] points) {
        return ClosedSteps.seconds(points.length, threads, i -> {
            Map<ConstantName, Double> told = new EnumMap<>(ConstantName.class);
            Map<String, String> changes = new HashMap<>();
            for (int k = 0; k < chosen.size(); k++) {
                UncertainInput input = chosen.get(k);
                String unit = units.get(inputs.indexOf(input));
                if (unit == null) {
                    told.put(ConstantName.find(input.name()).orElseThrow(), points[i][k]);
                } else if (points[i][k] != input.base()) {
                    changes.put(input.name(), points[i][k] + unit);
                }
            }
            return new ClosedSteps.Case(changes.isEmpty() ? base : reader.apply(changes), constants.with(told));
        });
    }
}
