package dev.trainyard.workload;

import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.layer.Layer.Trained;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;

/**
 * The operators and collectives of one kind of layer for one micro-batch, as indices into the batches that the kernels
 * price. A line is worth {@code times * price}, in one pass, for one cause.
 */
final class LayerWork {
    private static final int OPERATOR = 0;
    private static final int COLLECTIVE = 1;
    private static final int SECONDS = 2;

    private int size;
    private int[] source = new int[48];
    private int[] index = new int[48];
    private Pass[] pass = new Pass[48];
    private Cause[] cause = new Cause[48];
    private double[] times = new double[48];
    private double[] runs = new double[48];
    private boolean[] core = new boolean[48];
    private boolean inCore;
    private final Trained trained;
    private final double[] moreLaunches = new double[Pass.COUNT];

    LayerWork() {
        this(Trained.ALL);
    }

    /** The work of what is trained so: lines of passes that it has not are not taken. */
    LayerWork(Trained trained) {
        this.trained = trained;
    }

    private boolean has(Pass where) {
        return switch (trained) {
            case ALL -> true;
            case THROUGH -> where != Pass.WEIGHT_GRADIENT;
            case FORWARD -> where == Pass.FORWARD;
        };
    }

    /** Lines added from now on belong to the attention core, which selective recomputation repeats. */
    void core(boolean on) {
        inCore = on;
    }

    void operator(int operator, Pass where, Cause why, double factor) {
        add(OPERATOR, operator, where, why, factor);
    }

    /**
     * Adds a collective that runs {@code count} times, each of which keeps the pass waiting for {@code exposed} of its
     * time.
     */
    void collective(int collective, Pass where, Cause why, double count, double exposed) {
        if (has(where)) {
            add(COLLECTIVE, collective, where, why, count * exposed);
            runs[size - 1] = count;
        }
    }

    void seconds(double seconds, Pass where, Cause why) {
        if (seconds != 0) {
            add(SECONDS, 0, where, why, seconds);
        }
    }

    /** Launches of a pass beyond one an operator: experts whose products are one line here are launched one by one. */
    void launches(Pass where, double more) {
        moreLaunches[where.ordinal()] += has(where) ? more : 0;
    }

    /** How many launches the host makes in a pass. */
    double launches(Pass where, OperatorBatch operators) {
        double launches = moreLaunches[where.ordinal()];
        for (int i = 0; i < size; i++) {
            launches += source[i] == OPERATOR && pass[i] == where ? operators.launches(index[i]) : 0;
        }
        return launches;
    }

    private void add(int kind, int at, Pass where, Cause why, double factor) {
        if (!has(where)) {
            return;
        }
        if (size == source.length) {
            int capacity = size * 2;
            source = Arrays.copyOf(source, capacity);
            index = Arrays.copyOf(index, capacity);
            pass = Arrays.copyOf(pass, capacity);
            cause = Arrays.copyOf(cause, capacity);
            times = Arrays.copyOf(times, capacity);
            runs = Arrays.copyOf(runs, capacity);
            core = Arrays.copyOf(core, capacity);
        }
        source[size] = kind;
        index[size] = at;
        pass[size] = where;
        cause[size] = why;
        times[size] = factor;
        core[size] = inCore;
        size++;
    }

    /** Adds the cost, {@code layers} times, to {@code cost[pass][cause]}; recomputation is not in it. */
    void addTo(double[][] cost, double layers, double[] operatorSeconds, double[] collectiveSeconds) {
        for (int i = 0; i < size; i++) {
            cost[pass[i].ordinal()][cause[i].ordinal()] += layers * price(i, operatorSeconds, collectiveSeconds);
        }
    }

    /**
     * Adds what recomputing the forward pass (or only its attention core) costs to the input-gradient pass: compute as
     * recomputation, traffic under its own cause.
     */
    void addRecompute(double[][] cost, double layers, boolean onlyCore, double[] operatorSeconds,
            double[] collectiveSeconds) {
        double[] target = cost[Pass.INPUT_GRADIENT.ordinal()];
        for (int i = 0; has(Pass.INPUT_GRADIENT) && i < size; i++) {
            if (pass[i] == Pass.FORWARD && (!onlyCore || core[i])) {
                Cause why = cause[i].isCompute() ? Cause.RECOMPUTE : cause[i];
                target[why.ordinal()] += layers * price(i, operatorSeconds, collectiveSeconds);
            }
        }
    }

    /**
     * Adds the seconds a pass that collectives hold the scale-out network, {@code layers} times.
     *
     * @param share which part of a collective's seconds counts, by its index
     */
    void addNetwork(double[] seconds, double layers, IntToDoubleFunction share, boolean recomputed,
            double[] collectiveSeconds) {
        for (int i = 0; i < size; i++) {
            if (source[i] == COLLECTIVE) {
                double held = layers * times[i] * collectiveSeconds[index[i]] * share.applyAsDouble(index[i]);
                seconds[pass[i].ordinal()] += held;
                if (recomputed && has(Pass.INPUT_GRADIENT) && pass[i] == Pass.FORWARD) {
                    seconds[Pass.INPUT_GRADIENT.ordinal()] += held;
                }
            }
        }
    }

    /**
     * Adds the bytes that one accelerator sends in one of these on each link class, or what recomputing its forward
     * pass sends once more.
     *
     * @param counted for which causes
     * @param again only what is recomputed
     * @param onlyCore of that only the attention core
     * @param bytes of each collective on each link class, {@code [collective * links + link]}
     */
    void addBytes(double[] sum, int at, double layers, Predicate<Cause> counted, boolean again, boolean onlyCore,
            double[] bytes) {
        for (int i = 0; i < size; i++) {
            if (source[i] == COLLECTIVE && counted.test(cause[i])
                    && (!again || has(Pass.INPUT_GRADIENT) && pass[i] == Pass.FORWARD && (!onlyCore || core[i]))) {
                for (int link = 0; link < LinkClass.COUNT; link++) {
                    sum[at + link] += layers * runs[i] * bytes[index[i] * LinkClass.COUNT + link];
                }
            }
        }
    }

    private double price(int i, double[] operatorSeconds, double[] collectiveSeconds) {
        return switch (source[i]) {
            case OPERATOR -> times[i] * operatorSeconds[index[i]];
            case COLLECTIVE -> times[i] * collectiveSeconds[index[i]];
            default -> times[i];
        };
    }
}
