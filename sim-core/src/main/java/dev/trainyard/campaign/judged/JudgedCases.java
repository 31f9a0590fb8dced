package dev.trainyard.campaign.judged;

import dev.trainyard.campaign.job.Activity;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import dev.trainyard.scenario.campaign.CampaignSection;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the cases that are shipped. A step's time is stated in each, as published or as a round number where no outcome
 * depends on it, so that a case judges the months and not the step.
 */
public final class JudgedCases {
    private static final String FOLDER = "/dev/trainyard/campaign/cases/";
    private static final double MOST = 1e18;
    /** A step of a large dense model: no outcome but the power depends on it. */
    private static final Activity USUAL = new Activity(0.6, 0.1, 0.15, 0.15);
    private static final double STATE_BYTES = 14;

    private JudgedCases() {}

    /** The documents by key. */
    public static Map<String, LogDocument> documents() {
        Map<String, LogDocument> documents = new LinkedHashMap<>();
        document("documents").fields().forEach((key, entry) -> documents.put(key, new LogDocument(key,
                entry.onlyKeys("title", "marks").require("title").text(),
                entry.require("marks").elements().stream().map(Entry::text).toList())));
        return documents;
    }

    /** All cases, in the order of their index. */
    public static List<JudgedCase> shipped() {
        Map<String, LogDocument> documents = documents();
        return resource("index").lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(name -> read(document(name), documents)).toList();
    }

    static JudgedCase read(Entry root, Map<String, LogDocument> documents) {
        root.onlyKeys("name", "title", "document", "given", "own", "aside", "job", "campaign", "inline",
                "outcomes", "note");
        Entry document = root.require("document");
        if (!documents.containsKey(document.text())) {
            throw document.error(Names.unknown("document", document.text(), documents.keySet()));
        }
        Entry written = root.require("job");
        Cluster cluster = Clusters.read(written.require("cluster"));
        CampaignJob job = job(written, cluster);
        double tokens = root.require("campaign").find("tokens").map(it -> it.number(Quantity.COUNT, 1, MOST))
                .orElse(0.0);
        CampaignSettings settings = CampaignSection.read(root.find("campaign"), new CampaignSection.Job(cluster, 0,
                tokens, job.globalBatch(), (int) (job.tokensPerStep() / job.globalBatch()), job.replicas(), 0));
        List<Outcome> outcomes = new ArrayList<>();
        root.require("outcomes").fields().forEach((key, entry) -> outcomes.add(outcome(key, entry)));
        return new JudgedCase(root.require("name").text(), root.require("title").text(),
                documents.get(document.text()), root.require("given").text(), text(root, "own"),
                text(root, "aside"), job, settings, InlineFigures.read(root.find("inline"), root.require("campaign")),
                outcomes, text(root, "note"));
    }

    private static Optional<String> text(Entry root, String key) {
        return root.find(key).map(Entry::text);
    }

    private static CampaignJob job(Entry job, Cluster cluster) {
        job.onlyKeys("cluster", "replicas", "step", "globalBatch", "sequence", "parameters", "hidden", "stateSharers");
        int batch = job.require("globalBatch").integer(1, 100_000_000);
        double sequence = job.require("sequence").number(Quantity.COUNT, 1, 1e9);
        return new CampaignJob(cluster.gpus(), cluster.accelerator(), cluster.gpusPerNode(), cluster.gpusPerDomain(),
                job.require("replicas").integer(1, cluster.gpus()),
                job.require("step").number(Quantity.SECONDS, 1e-6, 1e6), 0, 0, batch, batch * sequence,
                job.require("parameters").number(Quantity.COUNT, 1, 1e15), job.require("hidden").integer(1, 1_000_000),
                STATE_BYTES, job.find("stateSharers").map(it -> it.integer(1, cluster.gpus()))
                        .orElse(cluster.gpus()), USUAL);
    }

    private static Outcome outcome(String key, Entry entry) {
        entry.onlyKeys("published", "within", "absolute", "place");
        OutcomeFigure figure = null;
        for (OutcomeFigure one : OutcomeFigure.values()) {
            figure = Entry.nameOf(one).equals(key) ? one : figure;
        }
        if (figure == null) {
            throw entry.error(Names.unknown("outcome", key, List.of(OutcomeFigure.values()).stream()
                    .map(Entry::nameOf).toList()));
        }
        Entry published = entry.require("published");
        List<Entry> ends = published.isList() ? published.elements() : List.of(published);
        double low = ends.get(0).number(Quantity.COUNT, 0, MOST);
        double high = ends.get(ends.size() - 1).number(Quantity.COUNT, low, MOST);
        Optional<Entry> share = entry.find("within");
        Optional<Entry> absolute = entry.find("absolute");
        Outcome.Rule rule = share.isPresent() ? Outcome.Rule.SHARE
                : absolute.isPresent() ? Outcome.Rule.ABSOLUTE : Outcome.Rule.COVERED;
        double tolerance = share.or(() -> absolute).map(it -> it.number(Quantity.COUNT, 0, MOST)).orElse(0.0);
        return new Outcome(figure, low, high, rule, tolerance, entry.require("place").text());
    }

    private static Entry document(String name) {
        return Documents.parse(name + ".yaml", resource(name + ".yaml"));
    }

    private static String resource(String name) {
        try (InputStream in = JudgedCases.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + FOLDER + name + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
