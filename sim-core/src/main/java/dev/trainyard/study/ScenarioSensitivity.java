package dev.trainyard.study;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.Training;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * What moves a scenario's step in the closed form, its plan as it is: measured constants by their name, numbers of the
 * scenario by their key. Whole numbers are drawn as whole numbers, and only those that the plan can run.
 */
public final class ScenarioSensitivity implements SensitivityStudy.Subject {
    /** Whole numbers of a range that are tried by reading the scenario with each. */
    private static final int MOST_READ = 2_000;
    private static final int MOST_WHOLE = 1_000_000;
    private static final double HALF = 0.5;
    private static final double SAME = 1e-9;

    private final Constants constants;
    private final ScenarioDraft draft;
    private final Scenario base;
    private final int threads;
    private final List<UncertainInput> inputs = new ArrayList<>();
    /** Units of the scenario's values; null for a constant. */
    private final List<String> units = new ArrayList<>();

    /**
     * Starts without inputs.
     *
     * @param draft what the scenario was read from
     * @param base the scenario as it is, with its plan
     * @param threads that may compute at once
     * @throws InputException where the step takes too long
     */
    public ScenarioSensitivity(Constants constants, ScenarioDraft draft, Scenario base, int threads) {
        this.constants = constants;
        this.draft = draft;
        this.base = base;
        this.threads = threads;
        checkStep();
    }

    /** Many steps at once are timed without looking at the limits of one. */
    private void checkStep() {
        try (Kernels kernels = new CpuKernels(1)) {
            new StepSimulator(kernels, constants).simulate(base, Fidelity.CLOSED);
        }
    }

    @Override
    public List<UncertainInput> inputs() {
        return List.copyOf(inputs);
    }

    /** Adds every constant over a share of its value. */
    public void addConstants(double share) {
        UncertainInput.of(constants, share).forEach(input -> add(input, null));
    }

    /**
     * Adds an input.
     *
     * @param name a constant's, or a key of the scenario
     * @param unit of both ends; empty for none
     * @throws InputException where the input cannot be varied over this range, naming it
     */
    public void add(String name, double low, double high, String unit) {
        if (inputs.stream().anyMatch(input -> input.name().equals(name))) {
            throw refused(name, "is varied twice; expected each input once");
        }
        Optional<ConstantName> constant = ConstantName.find(name);
        if (constant.isPresent()) {
            add(constant(constants.constant(constant.get()), low, high, unit), null);
        } else if (name.startsWith("plan.") || name.equals("plan")) {
            throw refused(name, "is of the plan, which stays as it is. Maybe trainyard sweep with a study that varies "
                    + name + "?");
        } else if (name.equals("cluster.gpus")) {
            throw refused(name, "stays as the plan needs it. Maybe trainyard sweep with a study that varies "
                    + "cluster.gpus and plan.dp together?");
        } else if (name.startsWith("cluster.") || name.startsWith("model.") || name.startsWith("training.")
                || name.startsWith("software.")) {
            add(value(name, low, high, unit), unit);
        } else {
            throw refused(name, Names.unknown("constant or key", name, ConstantName.texts()));
        }
    }

    private void add(UncertainInput input, String unit) {
        inputs.add(input);
        units.add(unit);
    }

    private static UncertainInput constant(Constants.Constant constant, double low, double high, String unit) {
        String name = constant.name().text();
        if (!unit.isEmpty()) {
            throw refused(name, "is a constant without a unit, found \"" + Names.clip(unit) + "\"");
        }
        for (double end : new double[] {low, high}) {
            if (end < constant.low() || end > constant.high()) {
                throw refused(name, "must lie between " + text(constant.low()) + " and " + text(constant.high())
                        + ", found " + text(end));
            }
        }
        return new UncertainInput(name, low, constant.value(), high);
    }

    private UncertainInput value(String key, double low, double high, String unit) {
        Scenario atLow = written(Map.of(key, text(low) + unit)); // says what is wrong with either end
        Scenario atHigh = written(Map.of(key, text(high) + unit));
        double at = ScenarioNumber.in(base, low, atLow, high, atHigh).orElse(Double.NaN);
        at = Math.abs(at - Math.rint(at)) < SAME * Math.abs(at) ? Math.rint(at) : at;
        boolean whole = unit.isEmpty() && low == Math.rint(low) && high == Math.rint(high)
                && !reads(key, text(low + HALF));
        if (!whole) {
            checked(key, low, atLow);
            checked(key, high, atHigh);
            return new UncertainInput(key, low, at, high, unit, List.of());
        }
        List<Double> possible = possible(key, low, high, atLow);
        for (double end : new double[] {low, high}) {
            if (!possible.contains(end)) {
                String problem = problem(key, end, atLow).orElse("").replaceFirst("\\.$", "");
                throw refused(key, "cannot be " + text(end) + ": " + problem
                        + (possible.size() < 2 ? "" : ". Maybe " + text(possible.get(0)) + ".."
                                + text(possible.get(possible.size() - 1)) + "?"));
            }
        }
        return new UncertainInput(key, low, at, high, unit, possible);
    }

    /** The whole numbers of a range that the plan can run; of a wide one so many, evenly over it. */
    private List<Double> possible(String key, double low, double high, Scenario atLow) {
        if (high - low > MOST_WHOLE) {
            throw refused(key, "has " + text(high - low + 1) + " whole numbers from " + text(low) + " to " + text(high)
                    + "; expected at most " + MOST_WHOLE);
        }
        double step = inTraining(key) ? 1 : step(high - low);
        List<Double> possible = new ArrayList<>();
        for (double value = low; value <= high; value += step) {
            if (problem(key, value, atLow).isEmpty()) {
                possible.add(value);
            }
        }
        return possible;
    }

    /** The least step that meets both ends in few enough; where none does, both ends alone. */
    private static double step(double width) {
        double step = Math.max(1, Math.ceil(width / MOST_READ));
        while (width % step != 0) {
            step++;
        }
        return step;
    }

    private static boolean inTraining(String key) {
        return key.equals("training.globalBatch") || key.equals("training.sequence");
    }

    /** Why the plan cannot run a value; the batch and the sequence are asked for without reading the scenario again. */
    private Optional<String> problem(String key, double value, Scenario like) {
        Training training = like.training();
        int number = (int) value;
        DoubleFunction<Scenario> reader = switch (key) {
            case "training.globalBatch" -> unused -> ScenarioBuilder.builder(like).training(new Training(
                    training.tokens(), training.sequence(), number, training.precision())).build();
            case "training.sequence" -> unused -> ScenarioBuilder.builder(like).training(new Training(
                    training.tokens(), number, training.globalBatch(), training.precision())).build();
            default -> it -> written(Map.of(key, text(it)));
        };
        try {
            layout(reader.apply(value));
            return Optional.empty();
        } catch (LayoutException | InputException e) {
            return Optional.of(e.getMessage());
        }
    }

    private boolean reads(String key, String value) {
        try {
            written(Map.of(key, value));
            return true;
        } catch (InputException e) {
            return false;
        }
    }

    private static void layout(Scenario scenario) {
        Layouts.check(scenario.model(), scenario.cluster(), scenario.plan().orElseThrow(),
                scenario.training().sequence(), scenario.training().globalBatch());
    }

    private static Scenario checked(String name, double value, Scenario scenario) {
        try {
            layout(scenario);
            return scenario;
        } catch (LayoutException e) {
            throw refused(name, "cannot be " + text(value) + " under the plan: " + e.getMessage());
        }
    }

    /** The scenario with other values, under the plan of the base. */
    private Scenario written(Map<String, String> changes) {
        ScenarioDraft changed = draft;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            changed = changed.with(change.getKey(), Documents.option("--input " + change.getKey(), change.getValue()));
        }
        Scenario read = changed.withoutPlan();
        return ScenarioBuilder.builder(read).cluster(read.cluster().withGpus(base.cluster().gpus()))
                .plan(base.plan()).spares(base.spares()).build();
    }

    @Override
    public double[] answers(List<UncertainInput> chosen, double[][] points) {
        List<String> units = chosen.stream().map(input -> this.units.get(inputs.indexOf(input))).toList();
        return ClosedSteps.seconds(points.length, threads, i -> {
            Map<ConstantName, Double> told = new EnumMap<>(ConstantName.class);
            Map<String, String> changes = new HashMap<>();
            for (int k = 0; k < chosen.size(); k++) {
                UncertainInput input = chosen.get(k);
                double value = points[i][k];
                if (units.get(k) == null) {
                    told.put(ConstantName.find(input.name()).orElseThrow(), value);
                } else if (!Double.isNaN(value) && value != input.base()) {
                    changes.put(input.name(), text(value) + units.get(k));
                }
            }
            return new ClosedSteps.Case(changes.isEmpty() ? base
                    : checked(String.join(", ", changes.keySet()), Double.NaN, written(changes)), constants.with(told));
        });
    }

    /** A number as it would be written. */
    private static String text(double value) {
        return Double.isNaN(value) ? "as drawn"
                : new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    private static InputException refused(String name, String problem) {
        return new InputException(Place.of("--input " + Names.clip(name)), "", problem);
    }
}
