package dev.trainyard.engine;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Links, routes over them, and classes of transfers with the same route and demand, as they are declared. */
final class Routes {
    private final Map<IntBuffer, Integer> numbers = new HashMap<>();
    private final List<int[]> routes = new ArrayList<>();
    private final Map<FlowClass, Integer> classes = new HashMap<>();
    private double[] capacity = new double[16];
    private int links;

    /** Transfers that the links cannot tell apart. */
    record FlowClass(int route, double demand) {}

    int link(double bytesPerSecond) {
        if (!(bytesPerSecond > 0)) {
            throw new IllegalArgumentException("bytesPerSecond = " + bytesPerSecond + ", expected a positive capacity."
                    + " Maybe a link that is not there should be left out of the routes.");
        }
        if (links == capacity.length) {
            capacity = Arrays.copyOf(capacity, TaskGraph.grown(links));
        }
        capacity[links] = bytesPerSecond;
        return links++;
    }

    int route(int... over) {
        int[] sorted = over.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            if (sorted[i] < 0 || sorted[i] >= links) {
                throw new IllegalArgumentException("link = " + sorted[i] + ", expected one of the " + links
                        + " declared.");
            }
            if (i > 0 && sorted[i] == sorted[i - 1]) {
                throw new IllegalArgumentException("link = " + sorted[i] + " is on the route twice, expected once."
                        + " Maybe double the demand instead.");
            }
        }
        Integer known = numbers.putIfAbsent(IntBuffer.wrap(sorted), routes.size());
        if (known != null) {
            return known;
        }
        routes.add(sorted);
        return routes.size() - 1;
    }

    /** The class of such transfers, or -1 if they use no link and so are plain tasks. */
    int flowClass(int route, double bytesPerSecond) {
        if (route < 0 || route >= routes.size()) {
            throw new IllegalArgumentException("route = " + route + ", expected one of the " + routes.size()
                    + " declared.");
        }
        if (!(bytesPerSecond >= 0) || bytesPerSecond == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("bytesPerSecond = " + bytesPerSecond
                    + ", expected a finite demand of zero or more. Maybe bytes were divided by a time of zero.");
        }
        if (bytesPerSecond == 0 || routes.get(route).length == 0) {
            return -1;
        }
        FlowClass key = new FlowClass(route, bytesPerSecond);
        Integer known = classes.putIfAbsent(key, classes.size());
        return known != null ? known : classes.size() - 1;
    }

    int links() {
        return links;
    }

    double capacity(int link) {
        return capacity[link];
    }

    int[] linksOf(int route) {
        return routes.get(route);
    }

    int classes() {
        return classes.size();
    }

    /**
     * The classes by demand, then route: an order that does not depend on the order in which transfers were added, so
     * neither do sums over classes.
     *
     * @param rank filled with the place of each class by its number
     */
    FlowClass[] ordered(int[] rank) {
        FlowClass[] byNumber = new FlowClass[classes.size()];
        classes.forEach((key, number) -> byNumber[number] = key);
        FlowClass[] sorted = byNumber.clone();
        Arrays.sort(sorted, (a, b) -> a.demand != b.demand
                ? Double.compare(a.demand, b.demand) : Integer.compare(a.route, b.route));
        for (int i = 0; i < sorted.length; i++) {
            rank[classes.get(sorted[i])] = i;
        }
        return sorted;
    }
}
