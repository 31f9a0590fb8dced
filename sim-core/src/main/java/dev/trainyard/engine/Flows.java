package dev.trainyard.engine;

import java.util.Arrays;

/**
 * Transfers in flight. Those with the same route and demand form a class: they progress alike, so a class has one rate,
 * one clock of work done per flow, and one event, for the flow that ends first. Starting and ending flows mark their
 * class; {@link #share} then rates anew what those can reach over overloaded links, and nothing else.
 *
 * <p>A class's clock is an integer of picoseconds of work and a fraction below one. At full rate only the integer
 * moves, so a transfer that is never held up takes its time to the bit. The load of a link is an integer sum in a
 * scale of its own, so that it is free of drift and of the order of events.
 */
final class Flows {
    /** A link is overloaded when demand exceeds its capacity by more than this fraction. */
    private static final double SLACK = 1e-9;

    private final Routes routes = new Routes();
    private EventQueue queue;
    private FairShare shares;
    private int payloadBase;

    /** By class: demand in bytes/s, flows in flight, where its links begin in {@code linkAt}. */
    double[] demand;
    int[] active;
    int[] first;
    /** By crossing (class and link): the link, the class, and the list of the crossings of a link in flight. */
    int[] linkAt;
    int[] owner;
    int[] nextOnLink;
    private int[] previousOnLink;
    private long[] share;
    /** By link: head of that list, load and limit in the link's scale, whether it was overloaded when last shared. */
    int[] onLink;
    private long[] load;
    private long[] limit;
    boolean[] overloaded;

    private double[] rate;
    private double[] newRate;
    private long[] clock;
    private double[] clockFraction;
    private long[] clockTime;
    private long[] event;
    private long[] eventTime;
    private FlowHeap heap;
    private int[] head;

    private int[] marked;
    private int markedCount;
    private boolean[] isMarked;
    private int[] reached;
    private int reachedCount;
    private boolean[] isReached;
    private int[] reachedLinks;
    private int reachedLinkCount;
    private boolean[] isReachedLink;
    private long reachedInAll;

    int link(double bytesPerSecond) {
        return routes.link(bytesPerSecond);
    }

    int route(int... links) {
        return routes.route(links);
    }

    int flowClass(int route, double bytesPerSecond) {
        return routes.flowClass(route, bytesPerSecond);
    }

    /** Renumbers the classes of the graph's transfers and makes the arrays of the run. */
    void freeze(TaskGraph graph, EventQueue events) {
        queue = events;
        payloadBase = graph.tasks;
        int classes = routes.classes();
        int[] rank = new int[classes];
        Routes.FlowClass[] ordered = routes.ordered(rank);
        long[] members = new long[classes];
        for (int t = 0; t < graph.tasks; t++) {
            if (graph.flow[t] >= 0) {
                graph.flow[t] = rank[graph.flow[t]];
                members[graph.flow[t]]++;
            }
        }
        demand = new double[classes];
        first = new int[classes + 1];
        for (int c = 0; c < classes; c++) {
            demand[c] = ordered[c].demand();
            first[c + 1] = Math.addExact(first[c], routes.linksOf(ordered[c].route()).length);
        }
        crossings(ordered);
        scales(members);
        active = new int[classes];
        rate = new double[classes];
        newRate = new double[classes];
        clock = new long[classes];
        clockFraction = new double[classes];
        clockTime = new long[classes];
        event = new long[classes];
        eventTime = new long[classes];
        head = new int[classes];
        marked = new int[classes];
        isMarked = new boolean[classes];
        reached = new int[classes];
        isReached = new boolean[classes];
        Arrays.fill(event, -1);
        Arrays.fill(head, -1);
        heap = new FlowHeap(classes == 0 ? 0 : graph.tasks);
    }

    private void crossings(Routes.FlowClass[] ordered) {
        int count = first[ordered.length];
        linkAt = new int[count];
        owner = new int[count];
        nextOnLink = new int[count];
        previousOnLink = new int[count];
        share = new long[count];
        for (int c = 0; c < ordered.length; c++) {
            int[] links = routes.linksOf(ordered[c].route());
            System.arraycopy(links, 0, linkAt, first[c], links.length);
            Arrays.fill(owner, first[c], first[c + 1], c);
        }
    }

    /** A link's scale lets the demands of all transfers that ever cross it add up to 2^61 at most. */
    private void scales(long[] members) {
        int links = routes.links();
        onLink = new int[links];
        Arrays.fill(onLink, -1);
        load = new long[links];
        limit = new long[links];
        overloaded = new boolean[links];
        reachedLinks = new int[links];
        isReachedLink = new boolean[links];
        double[] total = new double[links];
        double[] capacity = new double[links];
        for (int e = 0; e < linkAt.length; e++) {
            total[linkAt[e]] += demand[owner[e]] * members[owner[e]];
        }
        for (int l = 0; l < links; l++) {
            capacity[l] = routes.capacity(l);
            if (total[l] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("demand on link " + l + " = infinite, expected a finite sum over its"
                        + " transfers. Maybe a demand is not in bytes/s.");
            }
            // The cast saturates: a link with room for all its transfers at once has the limit 2^63 - 1.
            limit[l] = (long) (capacity[l] / total[l] * 0x1p61 * (1 + SLACK));
        }
        for (int e = 0; e < linkAt.length; e++) {
            share[e] = (long) Math.rint(demand[owner[e]] / total[linkAt[e]] * 0x1p61);
        }
        shares = new FairShare(capacity, demand.length);
    }

    /** Puts a transfer into flight. */
    void start(int task, int c, long work, long now) {
        if (active[c] == 0) {
            clock[c] = 0;
            clockFraction[c] = 0;
            clockTime[c] = now;
            rate[c] = 1.0;
            for (int e = first[c]; e < first[c + 1]; e++) {
                enlist(e);
            }
        } else {
            advance(c, now);
        }
        active[c]++;
        for (int e = first[c]; e < first[c + 1]; e++) {
            load[linkAt[e]] += share[e];
        }
        head[c] = heap.insert(head[c], task, Picoseconds.add(clock[c], work), clockFraction[c]);
        mark(c);
    }

    /** Takes out of a class a transfer that ends now, and gives it; -1 if there is none (left). */
    int finish(int c, long now) {
        event[c] = -1;
        mark(c);
        if (active[c] == 0) {
            return -1;
        }
        advance(c, now);
        if (time(c) > 0) {
            return -1;
        }
        int task = head[c];
        head[c] = heap.removeRoot(task);
        active[c]--;
        for (int e = first[c]; e < first[c + 1]; e++) {
            load[linkAt[e]] -= share[e];
            if (active[c] == 0) {
                delist(e);
            }
        }
        return task;
    }

    /** Rates anew what the marked classes can have changed, and moves the events of what did change. */
    void share(long now) {
        if (markedCount == 0) {
            return;
        }
        reach();
        reachedInAll += reachedCount;
        int rated = 0;
        for (int i = 0; i < reachedCount; i++) {
            int c = reached[i];
            isReached[c] = false;
            newRate[c] = 1.0;
            if (active[c] > 0 && limited(c)) {
                reached[rated++] = c;
            } else {
                settle(c, now);
            }
        }
        if (rated > 0) {
            // Classes are numbered by demand.
            Arrays.sort(reached, 0, rated);
            Arrays.sort(reachedLinks, 0, reachedLinkCount);
            shares.fill(this, reached, rated, reachedLinks, reachedLinkCount, newRate);
            for (int i = 0; i < rated; i++) {
                settle(reached[i], now);
            }
        }
        for (int i = 0; i < markedCount; i++) {
            isMarked[marked[i]] = false;
        }
        markedCount = 0;
    }

    /** Collects marked classes and all that overloaded links tie to them, links that just ceased to be so included. */
    private void reach() {
        reachedCount = 0;
        reachedLinkCount = 0;
        for (int i = 0; i < markedCount; i++) {
            int c = marked[i];
            isReached[c] = true;
            reached[reachedCount++] = c;
            for (int e = first[c]; e < first[c + 1]; e++) {
                int l = linkAt[e];
                boolean before = overloaded[l];
                overloaded[l] = load[l] > limit[l];
                if (before || overloaded[l]) {
                    reachLink(l);
                }
            }
        }
        for (int i = 0; i < reachedLinkCount; i++) {
            for (int e = onLink[reachedLinks[i]]; e >= 0; e = nextOnLink[e]) {
                int c = owner[e];
                if (!isReached[c]) {
                    isReached[c] = true;
                    reached[reachedCount++] = c;
                    for (int other = first[c]; other < first[c + 1]; other++) {
                        if (overloaded[linkAt[other]]) {
                            reachLink(linkAt[other]);
                        }
                    }
                }
            }
        }
        int kept = 0;
        for (int i = 0; i < reachedLinkCount; i++) {
            int l = reachedLinks[i];
            isReachedLink[l] = false;
            if (overloaded[l]) {
                reachedLinks[kept++] = l;
            }
        }
        reachedLinkCount = kept;
    }

    /** Classes looked at so far, for tests that sharing stays local. */
    long reachedInAll() {
        return reachedInAll;
    }

    private void reachLink(int l) {
        if (!isReachedLink[l]) {
            isReachedLink[l] = true;
            reachedLinks[reachedLinkCount++] = l;
        }
    }

    private boolean limited(int c) {
        for (int e = first[c]; e < first[c + 1]; e++) {
            if (overloaded[linkAt[e]]) {
                return true;
            }
        }
        return false;
    }

    /** Gives a class its new rate and its event the new time. */
    private void settle(int c, long now) {
        if (active[c] == 0) {
            if (event[c] >= 0) {
                queue.cancel(event[c]);
                event[c] = -1;
            }
            return;
        }
        if (newRate[c] == rate[c] && !isMarked[c]) {
            return;
        }
        advance(c, now);
        rate[c] = newRate[c];
        long end = Picoseconds.add(now, time(c));
        if (event[c] >= 0) {
            if (eventTime[c] == end) {
                return;
            }
            queue.cancel(event[c]);
        }
        event[c] = queue.schedule(end, payloadBase + c);
        eventTime[c] = end;
    }

    /** Whole picoseconds until the first flow of a class ends at the present rate. */
    private long time(int c) {
        int task = head[c];
        long whole = heap.key(task) - clock[c];
        double part = heap.fraction(task) - clockFraction[c];
        if (rate[c] == 1.0) {
            return Math.max(0, whole + Math.round(part));
        }
        double time = Math.rint((whole + part) / rate[c]);
        if (time >= 0x1p63) {
            throw new TimeOverflowException("remaining time = " + time + " ps at rate = " + rate[c]
                    + " of the demand of " + demand[c] + " bytes/s, expected less than 2^63 ps (106 days)."
                    + " Maybe a link's capacity has the wrong unit.");
        }
        return (long) Math.max(0, time);
    }

    private void advance(int c, long now) {
        long passed = now - clockTime[c];
        clockTime[c] = now;
        if (rate[c] == 1.0) {
            clock[c] = Picoseconds.add(clock[c], passed);
        } else {
            double work = passed * rate[c] + clockFraction[c];
            long whole = (long) work;
            clock[c] += whole;
            clockFraction[c] = work - whole;
        }
    }

    private void mark(int c) {
        if (!isMarked[c]) {
            isMarked[c] = true;
            marked[markedCount++] = c;
        }
    }

    private void enlist(int e) {
        int l = linkAt[e];
        previousOnLink[e] = -1;
        nextOnLink[e] = onLink[l];
        if (onLink[l] >= 0) {
            previousOnLink[onLink[l]] = e;
        }
        onLink[l] = e;
    }

    private void delist(int e) {
        int next = nextOnLink[e];
        int previous = previousOnLink[e];
        if (next >= 0) {
            previousOnLink[next] = previous;
        }
        if (previous >= 0) {
            nextOnLink[previous] = next;
        } else {
            onLink[linkAt[e]] = next;
        }
    }
}
