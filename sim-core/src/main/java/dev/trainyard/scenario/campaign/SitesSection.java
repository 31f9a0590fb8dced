package dev.trainyard.scenario.campaign;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Quantity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code sites: [74240, 74240]} and {@code wan}: accelerators of each site, and what joins them. A site holds
 * whole replicas, or whole pipeline stages where the pipeline is what is split: nothing else goes over the links.
 */
final class SitesSection {
    private static final String[] KEYS = {"bandwidth", "latency", "km", "loss", "sync", "interval", "fragments",
        "overlap", "bits"};
    /** Light in fibre takes 4.9 us a km; routes are 1.2 to 1.5 times the great circle. */
    private static final double SECONDS_PER_KM = 4.9e-6 * 1.35;

    private final List<Integer> accelerators = new ArrayList<>();
    private final Optional<WideArea> wideArea;

    SitesSection(Optional<Entry> sites, Optional<Entry> wan, CampaignSection.Job job, Assumptions assumptions) {
        Cluster cluster = job.cluster();
        long sum = 0;
        for (Entry site : sites.map(Entry::elements).orElse(List.of())) {
            accelerators.add(site.integer(1, cluster.gpus()));
            sum += accelerators.get(accelerators.size() - 1);
        }
        if (sites.isEmpty() && wan.isPresent()) {
            throw wan.get().error("joins no sites: the key \"sites\" is missing; expected the accelerators of each,"
                    + " such as sites: [" + (cluster.gpus() + 1) / 2 + ", " + cluster.gpus() / 2 + "]");
        }
        if (accelerators.size() == 1) {
            accelerators.clear();
        } else if (!accelerators.isEmpty() && sum != cluster.gpus()) {
            throw sites.get().error("have " + sum + " accelerators together; expected the job's " + cluster.gpus()
                    + " (the plan's, without spares)");
        }
        if (!accelerators.isEmpty() && wan.isEmpty()) {
            throw sites.get().error("are not joined: the key \"wan\" is missing; expected wan: {bandwidth: 10 Tb/s,"
                    + " km: 1000, sync: hierarchical}");
        }
        this.wideArea = accelerators.isEmpty() ? Optional.empty() : wan.map(entry -> read(entry, assumptions));
        wideArea.ifPresent(link -> checkWhole(sites.get(), link.sync() == WideAreaSync.PIPELINE, job));
    }

    private void checkWhole(Entry sites, boolean stages, CampaignSection.Job job) {
        int parts = stages ? job.stages() : job.replicas();
        if (parts == 0) {
            return;
        }
        String what = stages ? "pipeline stages" : "data-parallel replicas";
        if (accelerators.size() > parts) {
            throw sites.error("are " + accelerators.size() + " for " + parts + " " + what
                    + ", of which each site has at"
                    + " least one. Maybe fewer sites" + (stages ? " or sync: hierarchical?" : "?"));
        }
        int unit = job.cluster().gpus() / parts;
        if (accelerators.stream().anyMatch(site -> site % unit != 0)) {
            throw sites.error("are " + accelerators + " accelerators, and each site holds whole " + what + " of " + unit
                    + ". Maybe " + nearest(parts, unit) + "?");
        }
    }

    /** Sites of whole parts near those written: what rounding leaves or takes is the largest's. */
    private List<Integer> nearest(int parts, int unit) {
        List<Integer> whole = new ArrayList<>(accelerators.stream()
                .map(site -> (int) Math.max(1, Math.round((double) site / unit))).toList());
        for (int left = parts - whole.stream().mapToInt(it -> it).sum(); left != 0; left -= Integer.signum(left)) {
            int most = Collections.max(whole);
            whole.set(whole.indexOf(most), most + Integer.signum(left));
        }
        return whole.stream().map(count -> count * unit).toList();
    }

    List<Integer> accelerators() {
        return accelerators;
    }

    Optional<WideArea> wideArea() {
        return wideArea;
    }

    private static WideArea read(Entry wan, Assumptions assumptions) {
        wan.onlyKeys(KEYS);
        double rate = wan.require("bandwidth").number(Quantity.BYTES_PER_SECOND, 0, 1e18);
        if (!(rate > 0)) {
            throw wan.require("bandwidth").error("is no link: 0 bytes/s. Maybe 100 Gb/s?");
        }
        WideAreaSync sync = wan.find("sync").map(entry -> entry.choice(WideAreaSync.class))
                .orElse(WideAreaSync.HIERARCHICAL);
        if (wan.find("sync").isEmpty()) {
            assumptions.guessed("campaign.wan.sync", "hierarchical", "the least change to how training runs");
        }
        double bits = wan.find("bits").map(entry -> entry.number(Quantity.COUNT, 1, 64))
                .orElse(sync == WideAreaSync.PERIODIC ? 32.0 : 16.0);
        return new WideArea(rate, latency(wan), wan.find("loss").map(entry -> entry.number(Quantity.COUNT, 0, 0.5))
                .orElse(0.0), sync, wan.find("interval").map(entry -> entry.integer(1, 1_000_000)).orElse(100),
                wan.find("fragments").map(entry -> entry.integer(1, 10_000)).orElse(1),
                wan.find("overlap").map(Entry::flag).orElse(false), bits);
    }

    private static double latency(Entry wan) {
        Optional<Entry> latency = wan.find("latency");
        Optional<Entry> km = wan.find("km");
        if (latency.isPresent() == km.isPresent()) {
            InputException error = wan.error("expected one of latency (one way, such as 20 ms) and km, found "
                    + (km.isPresent() ? "both" : "neither"));
            throw error;
        }
        return latency.map(entry -> entry.number(Quantity.SECONDS, 0, 10))
                .orElseGet(() -> km.get().number(Quantity.COUNT, 0, 40_000) * SECONDS_PER_KM);
    }
}
