package dev.trainyard.engine;

/**
 * Max-min fair rates by progressive filling: the rates of all flows rise together until a link is full or a flow has
 * its demand; what is stopped so stays, the rest rise on (D. Bertsekas and R. Gallager, Data Networks, 2nd ed. 1992,
 * section 6.5.2, with a demand as one more constraint on a flow). Only links whose load exceeds their capacity can
 * stop a flow, so only those are looked at.
 *
 * <p>The filling level of a link, the share of its remaining capacity per flow still rising, never falls while flows
 * stop at or below it. A heap of links by a level that may be out of date is therefore enough.
 */
final class FairShare {
    private final double[] capacity;
    /** By link: capacity not yet given to a stopped flow, flows still rising, and the level the heap knows. */
    private final double[] remaining;
    private final long[] rising;
    private final double[] level;
    private final int[] heap;
    private int heaped;
    private final boolean[] stopped;
    /** Links with flows stopped by the bottleneck in hand, and how many. */
    private final int[] touched;
    private final long[] stopping;

    FairShare(double[] capacity, int classes) {
        int links = capacity.length;
        this.capacity = capacity;
        remaining = new double[links];
        rising = new long[links];
        level = new double[links];
        heap = new int[links];
        stopped = new boolean[classes];
        touched = new int[links];
        stopping = new long[links];
    }

    /**
     * Fills.
     *
     * @param flows where the classes' links, counts and demands stand
     * @param classes numbers of the classes to rate, sorted by demand
     * @param count how many of them
     * @param links the overloaded links that they cross, sorted
     * @param linkCount how many of them
     * @param rates filled, by class: granted fraction of the demand, exactly 1.0 where it is granted in full
     */
    void fill(Flows flows, int[] classes, int count, int[] links, int linkCount, double[] rates) {
        for (int i = 0; i < linkCount; i++) {
            int l = links[i];
            remaining[l] = capacity[l];
            rising[l] = 0;
        }
        for (int i = 0; i < count; i++) {
            int c = classes[i];
            stopped[c] = false;
            for (int e = flows.first[c]; e < flows.first[c + 1]; e++) {
                rising[flows.linkAt[e]] += flows.overloaded[flows.linkAt[e]] ? flows.active[c] : 0;
            }
        }
        heaped = 0;
        for (int i = 0; i < linkCount; i++) {
            if (rising[links[i]] > 0) {
                level[links[i]] = capacity[links[i]] / rising[links[i]];
                heap[heaped] = links[i];
                up(heaped++);
            }
        }
        double water = 0;
        int next = 0;
        while (true) {
            while (next < count && stopped[classes[next]]) {
                next++;
            }
            if (next == count) {
                break;
            }
            int link = fullest();
            double demand = flows.demand[classes[next]];
            // Rounding may put a level below one already reached; the water never falls.
            double full = link < 0 ? Double.POSITIVE_INFINITY : Math.max(level[link], water);
            if (demand <= full) {
                water = Math.max(water, demand);
                satisfy(flows, classes[next], rates);
            } else {
                water = full;
                fillUp(flows, link, full, rates);
            }
        }
    }

    private void satisfy(Flows flows, int c, double[] rates) {
        stopped[c] = true;
        rates[c] = 1.0;
        for (int e = flows.first[c]; e < flows.first[c + 1]; e++) {
            int l = flows.linkAt[e];
            if (flows.overloaded[l]) {
                remaining[l] -= flows.demand[c] * flows.active[c];
                rising[l] -= flows.active[c];
            }
        }
    }

    /** Stops all that rise over a full link. Counts are summed first, so that the order of flows leaves no rounding. */
    private void fillUp(Flows flows, int full, double granted, double[] rates) {
        int count = 0;
        for (int on = flows.onLink[full]; on >= 0; on = flows.nextOnLink[on]) {
            int c = flows.owner[on];
            if (stopped[c]) {
                continue;
            }
            stopped[c] = true;
            rates[c] = granted / flows.demand[c];
            for (int e = flows.first[c]; e < flows.first[c + 1]; e++) {
                int l = flows.linkAt[e];
                if (flows.overloaded[l]) {
                    if (stopping[l] == 0) {
                        touched[count++] = l;
                    }
                    stopping[l] += flows.active[c];
                }
            }
        }
        for (int i = 0; i < count; i++) {
            int l = touched[i];
            remaining[l] -= granted * stopping[l];
            rising[l] -= stopping[l];
            stopping[l] = 0;
        }
    }

    /** The link that fills next, or -1. Levels out of date rise to their true place first. */
    private int fullest() {
        while (heaped > 0) {
            int link = heap[0];
            double known = level[link];
            if (rising[link] == 0) {
                heap[0] = heap[--heaped];
                down();
                continue;
            }
            double now = remaining[link] / rising[link];
            if (now <= known) {
                return link;
            }
            level[link] = now;
            down();
            if (heap[0] == link) {
                return link;
            }
        }
        return -1;
    }

    private boolean before(int a, int b) {
        return level[a] < level[b] || level[a] == level[b] && a < b;
    }

    private void up(int from) {
        int place = from;
        int link = heap[place];
        while (place > 0 && before(link, heap[(place - 1) >> 1])) {
            heap[place] = heap[(place - 1) >> 1];
            place = (place - 1) >> 1;
        }
        heap[place] = link;
    }

    private void down() {
        int place = 0;
        int link = heap[0];
        while (2 * place + 1 < heaped) {
            int child = 2 * place + 1;
            if (child + 1 < heaped && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], link)) {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = link;
    }
}
