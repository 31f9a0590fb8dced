package dev.trainyard.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A random graph, built into a simulation or run by brute force. */
final class RandomGraph {
    final int streams;
    final double[] capacity;
    final List<Item> items = new ArrayList<>();

    /** A task; {@code links} is empty for one without a transfer. Dependencies have lower numbers. */
    record Item(int stream, long duration, double demand, int[] links, int[] dependencies, long lag, long release) {}

    RandomGraph(long seed, int tasks, boolean coarse) {
        SplittableRandom random = new SplittableRandom(seed);
        streams = 1 + random.nextInt(6);
        capacity = new double[1 + random.nextInt(5)];
        for (int l = 0; l < capacity.length; l++) {
            capacity[l] = coarse ? 100 : 50 + 100 * random.nextDouble();
        }
        for (int t = 0; t < tasks; t++) {
            int[] links = random.ints(random.nextInt(4), 0, capacity.length).distinct().toArray();
            int[] dependencies = t == 0 ? new int[0]
                    : random.ints(random.nextInt(3), Math.max(0, t - 8), t).distinct().toArray();
            long duration = coarse ? 1_000_000 * random.nextLong(3) : random.nextLong(1_000_000_000);
            double demand = coarse ? 50 * random.nextInt(1, 4) : 20 + 100 * random.nextDouble();
            long lag = random.nextInt(4) == 0 ? random.nextLong(500_000_000) : 0;
            long release = random.nextInt(8) == 0 ? random.nextLong(2_000_000_000) : 0;
            items.add(new Item(random.nextInt(streams + 1) - 1, duration, demand, links, dependencies, lag, release));
        }
    }

    /**
     * Declares the items in the given order, which must keep that of each stream.
     *
     * @return the number that each item has in the simulation
     */
    int[] build(Simulation simulation, int[] order) {
        for (int s = 0; s < streams; s++) {
            simulation.stream("s" + s);
        }
        for (double bytesPerSecond : capacity) {
            simulation.link(bytesPerSecond);
        }
        int[] number = new int[items.size()];
        for (int i : order) {
            Item item = items.get(i);
            number[i] = item.links.length == 0
                    ? simulation.task(item.stream, item.duration, i)
                    : simulation.transfer(item.stream, item.duration, item.demand, simulation.route(item.links), i);
            simulation.release(number[i], item.release);
        }
        for (int i : order) {
            for (int dependency : items.get(i).dependencies) {
                simulation.after(number[i], number[dependency], items.get(i).lag);
            }
        }
        return number;
    }

    int[] inOrder() {
        int[] order = new int[items.size()];
        Arrays.setAll(order, i -> i);
        return order;
    }

    /** An order that moves items about but keeps those of a stream in theirs. */
    int[] shuffled(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = inOrder();
        for (int swap = 0; swap < 20 * order.length; swap++) {
            int i = random.nextInt(order.length - 1);
            int a = items.get(order[i]).stream;
            if (a < 0 || a != items.get(order[i + 1]).stream) {
                int kept = order[i];
                order[i] = order[i + 1];
                order[i + 1] = kept;
            }
        }
        return order;
    }

    /** Ends of all items by fluid simulation in doubles: all rates anew at every step, no event queue. */
    double[] ends() {
        int n = items.size();
        double[] end = new double[n];
        double[] left = new double[n];
        boolean[] running = new boolean[n];
        boolean[] ended = new boolean[n];
        double now = 0;
        for (int count = 0; count < n;) {
            for (int t = 0; t < n; t++) {
                if (!running[t] && !ended[t] && start(t, end, ended) <= now) {
                    running[t] = true;
                    left[t] = items.get(t).duration;
                }
            }
            double[] rate = rates(running);
            double step = Double.POSITIVE_INFINITY;
            for (int t = 0; t < n; t++) {
                if (running[t]) {
                    step = Math.min(step, left[t] / rate[t]);
                } else if (!ended[t]) {
                    double start = start(t, end, ended);
                    if (start > now) {
                        step = Math.min(step, start - now);
                    }
                }
            }
            now += step;
            for (int t = 0; t < n; t++) {
                if (running[t]) {
                    left[t] -= rate[t] * step;
                    if (left[t] < 1e-3) {
                        running[t] = false;
                        ended[t] = true;
                        end[t] = now;
                        count++;
                    }
                }
            }
        }
        return end;
    }

    private double start(int task, double[] end, boolean[] ended) {
        Item item = items.get(task);
        double start = item.release;
        for (int dependency : item.dependencies) {
            start = Math.max(start, ended[dependency] ? end[dependency] + item.lag : Double.POSITIVE_INFINITY);
        }
        for (int before = task - 1; before >= 0 && item.stream >= 0; before--) {
            if (items.get(before).stream == item.stream) {
                return Math.max(start, ended[before] ? end[before] : Double.POSITIVE_INFINITY);
            }
        }
        return start;
    }

    /** Progressive filling as in the book: raise all by the most that none exceeds, stop what is at its limit. */
    private double[] rates(boolean[] running) {
        int n = items.size();
        double[] granted = new double[n];
        double[] room = capacity.clone();
        boolean[] rising = new boolean[n];
        for (int t = 0; t < n; t++) {
            rising[t] = running[t] && items.get(t).links.length > 0;
        }
        while (true) {
            int[] flows = new int[capacity.length];
            double raise = Double.POSITIVE_INFINITY;
            for (int t = 0; t < n; t++) {
                if (rising[t]) {
                    raise = Math.min(raise, items.get(t).demand - granted[t]);
                    for (int l : items.get(t).links) {
                        flows[l]++;
                    }
                }
            }
            if (raise == Double.POSITIVE_INFINITY) {
                break;
            }
            for (int l = 0; l < room.length; l++) {
                raise = flows[l] > 0 ? Math.min(raise, room[l] / flows[l]) : raise;
            }
            for (int l = 0; l < room.length; l++) {
                room[l] -= raise * flows[l];
            }
            for (int t = 0; t < n; t++) {
                if (rising[t]) {
                    granted[t] += raise;
                    rising[t] = granted[t] < items.get(t).demand * (1 - 1e-12);
                    for (int l : items.get(t).links) {
                        rising[t] &= room[l] > capacity[l] * 1e-12;
                    }
                }
            }
        }
        double[] rate = new double[n];
        for (int t = 0; t < n; t++) {
            rate[t] = items.get(t).links.length == 0 ? 1 : granted[t] / items.get(t).demand;
        }
        return rate;
    }
}
