package dev.trainyard.scenario.campaign;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code spares: auto}, {@code spares: 12} or {@code spares: {hot, warm, percentile, best}}. Where nothing is
 * written and the way back waits for repairs, they are looked for; where it shrinks, they are the accelerators that the
 * plan leaves over, or a usual share if there are none.
 */
final class SparesSection {
    /** 4 machines of 1,024 (ByteRobust, 2025: the 99th percentile of a binomial). */
    private static final double USUAL_SHARE = 4.0 / 1024;

    private final CampaignSection.Job job;
    private final boolean shrinks;
    private final Assumptions assumptions;

    SparesSection(CampaignSection.Job job, boolean shrinks, Assumptions assumptions) {
        this.job = job;
        this.shrinks = shrinks;
        this.assumptions = assumptions;
    }

    SpareSettings read(Optional<Entry> written) {
        if (written.isEmpty()) {
            return settings(Optional.empty(), 0, 50, false);
        }
        Entry entry = written.get();
        if (!entry.isMapping()) {
            return settings(written, 0, 50, false);
        }
        entry.onlyKeys("hot", "warm", "percentile", "best");
        boolean dollars = entry.find("best").map(best -> switch (best.text()) {
            case "days" -> false;
            case "dollars" -> true;
            default -> throw best.error(Names.unknown("value", best.text(), List.of("days", "dollars")));
        }).orElse(false);
        if (entry.find("hot").isEmpty() && (entry.find("best").isPresent() || entry.find("percentile").isPresent())) {
            // what auto goes by is stated, so auto is meant
            return new SpareSettings(SpareSettings.AUTO, entry.find("warm").map(this::warm).orElse(0),
                    percentile(entry), left(), dollars);
        }
        return settings(entry.find("hot"), entry.find("warm").map(this::warm).orElse(0),
                percentile(entry), dollars);
    }

    private static double percentile(Entry entry) {
        return entry.find("percentile").map(it -> it.number(Quantity.COUNT, 1, 99)).orElse(50.0);
    }

    private SpareSettings settings(Optional<Entry> hot, int warm, double percentile, boolean dollars) {
        int number = hot.map(this::nodes).orElseGet(this::usual);
        return new SpareSettings(number, warm, percentile, hot.isEmpty() && number == SpareSettings.AUTO ? left() : 0,
                dollars);
    }

    /** Nodes that the plan leaves over. */
    private int left() {
        return job.spareAccelerators() / job.cluster().gpusPerNode();
    }

    private int nodes(Entry entry) {
        return entry.text().strip().equals("auto") ? SpareSettings.AUTO : warm(entry);
    }

    private int warm(Entry entry) {
        int most = nodes(job.cluster().gpus());
        int nodes = entry.integer(0, Integer.MAX_VALUE);
        if (nodes > most) {
            throw entry.error("is " + nodes + " spare nodes, more than the " + most + " nodes of the job. Maybe "
                    + most + " (the most), or auto?");
        }
        return nodes;
    }

    private int usual() {
        int left = left();
        if (!shrinks) {
            // The source's standby machines have a pool behind them that mends what they replace. Without one so few
            // are used up by the repairs of a usual day, and a job that cannot shrink waits for each of them.
            String taken = left > 0 ? "auto, at least the " + left + " nodes beside the plan's" : "auto";
            assumptions.guessed("campaign.spares", taken, "where no spare is left the way back waits for a repair, so"
                    + " nobody would run it with fewer than it needs");
            return SpareSettings.AUTO;
        }
        if (left > 0) {
            assumptions.sourced("campaign.spares", left + " nodes", "the cluster's accelerators beside the plan's");
            return left;
        }
        int nodes = (int) Math.ceil(USUAL_SHARE * nodes(job.cluster().gpus()));
        assumptions.sourced("campaign.spares", nodes + " nodes beside the cluster",
                "ByteRobust (2025): 4 standby machines for 1,024");
        return nodes;
    }

    private int nodes(int accelerators) {
        return (accelerators + job.cluster().gpusPerNode() - 1) / job.cluster().gpusPerNode();
    }
}
