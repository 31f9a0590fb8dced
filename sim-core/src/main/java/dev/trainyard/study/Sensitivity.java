package dev.trainyard.study;

import dev.trainyard.kernel.random.Philox;
import java.util.ArrayList;
import java.util.List;

/**
 * Which inputs move an answer most: one at a time over its range (a tornado), and by Sobol indices, which share out the
 * variance of the answer when all inputs vary at once and independently (Sobol', 2001). The first-order index is an
 * input's share alone, by Saltelli et al. (2010), equation (b) of table 2; the total index has its part in what inputs
 * do together, by Jansen (1999), equation (f) there. The same seed gives the same numbers.
 */
public final class Sensitivity {
    /** Fewer draws than this leave only noise. */
    public static final int LEAST_SAMPLES = 64;
    /** More take longer than anybody waits. */
    public static final int MOST_SAMPLES = 1 << 20;
    private static final double PER_WORD = 0x1.0p-32;
    /** Parts of the sample whose scatter gives the indices' errors. */
    private static final int PARTS = 16;
    /** Of a normal distribution, 95% lie within so many standard deviations. */
    private static final double WITHIN_95 = 1.96;

    private final List<UncertainInput> inputs;
    private final Answer answer;

    /** What is studied. */
    public interface Answer {
        /**
         * The answers for many sets of inputs, each in the order of the inputs.
         *
         * @param points {@code [point][input]}
         */
        double[] of(double[][] points);
    }

    /**
     * One input's effect on its own.
     *
     * @param atLow the answer with the input at its low end, the others at their base
     * @param atHigh the same at the high end
     */
    public record Swing(UncertainInput input, double atLow, double atHigh) {
        /** How far the answer moves. */
        public double size() {
            return Math.abs(atHigh - atLow);
        }
    }

    /**
     * One input's Sobol indices.
     *
     * @param first share of the variance that the input alone explains, between 0 and 1
     * @param firstError half the width of its 95% interval
     * @param total share with what it does together with others, between {@code first} and 1
     * @param totalError half the width of its 95% interval
     */
    public record Indices(UncertainInput input, double first, double firstError, double total, double totalError) {}

    public Sensitivity(List<UncertainInput> inputs, Answer answer) {
        this.inputs = List.copyOf(inputs);
        this.answer = answer;
    }

    /** The answer with all inputs at their base. */
    public double base() {
        return answer.of(new double[][] {basePoint()})[0];
    }

    private double[] basePoint() {
        return inputs.stream().mapToDouble(UncertainInput::base).toArray();
    }

    /** Every input on its own, in the order of the inputs. */
    public List<Swing> oneAtATime() {
        double[][] points = new double[2 * inputs.size()][];
        for (int i = 0; i < inputs.size(); i++) {
            points[2 * i] = basePoint();
            points[2 * i][i] = inputs.get(i).low();
            points[2 * i + 1] = basePoint();
            points[2 * i + 1][i] = inputs.get(i).high();
        }
        double[] answers = answer.of(points);
        List<Swing> swings = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            swings.add(new Swing(inputs.get(i), answers[2 * i], answers[2 * i + 1]));
        }
        return swings;
    }

    /**
     * Sobol indices of every input, in the order of the inputs; 0 where the answer does not vary.
     *
     * @param samples draws of all inputs; the answer is asked for {@code (inputs + 2)} times as often
     */
    public List<Indices> sobol(int samples, long seed) {
        if (samples < LEAST_SAMPLES || samples > MOST_SAMPLES) {
            throw new IllegalArgumentException("samples must lie between " + LEAST_SAMPLES + " and " + MOST_SAMPLES
                    + ", found " + samples);
        }
        int count = inputs.size();
        double[][] a = draw(samples, seed, 0);
        double[][] b = draw(samples, seed, 1);
        double[] ofA = answer.of(a);
        double[] ofB = answer.of(b);
        List<Indices> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[][] mixed = new double[samples][];
            for (int n = 0; n < samples; n++) {
                mixed[n] = a[n].clone();
                mixed[n][i] = b[n][i];
            }
            result.add(indices(inputs.get(i), ofA, ofB, answer.of(mixed)));
        }
        return result;
    }

    /**
     * Points that fill the ranges evenly: multiples of an irrational step in every dimension, shifted by a random draw
     * (Kronecker's sequence with Roberts' generalised golden ratio, 2018), both sets from one sequence.
     */
    private double[][] draw(int samples, long seed, int which) {
        int count = inputs.size();
        double ratio = ratio(2 * count);
        int[] words = new int[(2 * count + Philox.WORDS - 1) / Philox.WORDS * Philox.WORDS];
        Philox.fill(seed, 0, 0, 0, words);
        double[][] points = new double[samples][count];
        for (int i = 0; i < count; i++) {
            int dimension = which * count + i;
            double step = Math.pow(ratio, -(dimension + 1));
            double shift = Integer.toUnsignedLong(words[dimension]) * PER_WORD;
            for (int n = 0; n < samples; n++) {
                double share = shift + (n + 1) * step;
                points[n][i] = inputs.get(i).at(share - Math.floor(share));
            }
        }
        return points;
    }

    /** The positive root of {@code x^(d + 1) = x + 1}: the golden ratio where d is 1. */
    private static double ratio(int dimensions) {
        double x = 2;
        for (int i = 0; i < 64; i++) {
            x = Math.pow(1 + x, 1.0 / (dimensions + 1));
        }
        return x;
    }

    private static Indices indices(UncertainInput input, double[] a, double[] b, double[] mixed) {
        double mean = 0;
        for (int n = 0; n < a.length; n++) {
            mean += (a[n] + b[n]) / (2 * a.length);
        }
        double variance = 0;
        for (int n = 0; n < a.length; n++) {
            variance += ((a[n] - mean) * (a[n] - mean) + (b[n] - mean) * (b[n] - mean)) / (2 * a.length);
        }
        if (variance <= 0) {
            return new Indices(input, 0, 0, 0, 0);
        }
        double[] first = new double[PARTS];
        double[] total = new double[PARTS];
        double[] size = new double[PARTS];
        for (int n = 0; n < a.length; n++) {
            // Centred answers leave less noise in the product.
            first[n % PARTS] += (b[n] - mean) * (mixed[n] - a[n]) / variance;
            total[n % PARTS] += (a[n] - mixed[n]) * (a[n] - mixed[n]) / (2 * variance);
            size[n % PARTS]++;
        }
        for (int part = 0; part < PARTS; part++) {
            first[part] /= size[part];
            total[part] /= size[part];
        }
        return bounded(new Indices(input, mean(first), error(first), mean(total), error(total)));
    }

    /**
     * The nearest indices that can be, by least squares: an input alone explains no less than nothing and no more than
     * in all, and in all no more than there is. Two estimates the wrong way round are estimates of one number; they
     * count alike, as the parts of an even sequence agree more than the estimates are good.
     */
    private static Indices bounded(Indices free) {
        double first = Math.max(0, free.first());
        double total = free.total();
        if (first > total) {
            first = (first + total) / 2;
            total = first;
        }
        return new Indices(free.input(), Math.min(1, first), free.firstError(), Math.min(1, total),
                free.totalError());
    }

    private static double mean(double[] parts) {
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return sum / parts.length;
    }

    private static double error(double[] parts) {
        double mean = mean(parts);
        double squares = 0;
        for (double part : parts) {
            squares += (part - mean) * (part - mean);
        }
        return WITHIN_95 * Math.sqrt(squares / (parts.length - 1) / parts.length);
    }
}
