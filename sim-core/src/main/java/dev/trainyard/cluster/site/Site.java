package dev.trainyard.cluster.site;

import dev.trainyard.cluster.Span;
import java.util.List;

/**
 * A real site, by the steps in which it grew.
 *
 * @param name catalogue name or the user's own
 * @param owner whose it is
 * @param pue power drawn by the site over power drawn by IT
 * @param grid name of its electricity in the catalogue
 * @param steps what stood there from a month on, oldest first
 */
public record Site(String name, String owner, Span pue, String grid,
        List<Step> steps) {

    /** Takes a copy. */
    public Site {
        steps = List.copyOf(steps);
    }

    /** The newest step. */
    public Step newest() {
        return steps.get(steps.size() - 1);
    }

    /**
     * What a site holds from a month on.
     *
     * @param month year and month, such as 2025-07
     * @param cluster catalogue name of a cluster like it; empty where there is none
     * @param accelerator catalogue name of what most of it is
     * @param accelerators how many, in units of that accelerator
     * @param megawatts power of its IT, or of the site where {@code facility}, MW; 0 where unknown
     * @param facility the megawatts are those of the whole site
     * @param dollars what it cost; 0 where unknown
     */
    public record Step(String month, String cluster, String accelerator, double accelerators, double megawatts,
            boolean facility, double dollars) {}
}
