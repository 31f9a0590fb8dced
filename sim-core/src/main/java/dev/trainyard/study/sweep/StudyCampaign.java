package dev.trainyard.study.sweep;

import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.input.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a study wants to know of its points' campaigns. {@code endedShare} comes first, asked for or not: without it
 * nobody can tell why a figure is missing.
 *
 * @param outputs in the order of their columns
 * @param options of every campaign: all have the same luck
 */
public record StudyCampaign(List<CampaignOutput> outputs, CampaignOptions options) {
    /** Enough for a mean to a percent or so; a sweep has many rows. */
    private static final int USUAL_REPLICAS = 200;
    private static final long USUAL_SEED = 1;
    private static final String ENDED = "endedShare";

    /** Takes a copy. */
    public StudyCampaign {
        List<CampaignOutput> all = new ArrayList<>(outputs);
        if (all.stream().noneMatch(output -> output.name().equals(ENDED))) {
            all.add(0, CampaignOutput.named(ENDED));
        }
        outputs = List.copyOf(all);
    }

    /** Reads {@code {outputs: [days.p50], replicas: 200, seed: 1}}; all of it may be left out. */
    static StudyCampaign read(Optional<Entry> section) {
        section.ifPresent(entry -> entry.onlyKeys("outputs", "replicas", "seed"));
        return new StudyCampaign(
                section.flatMap(entry -> entry.find("outputs")).map(CampaignOutput::read)
                        .orElseGet(CampaignOutput::usual),
                CampaignOptions.of(section.flatMap(entry -> entry.find("seed"))
                        .map(entry -> entry.whole(0, Long.MAX_VALUE)).orElse(USUAL_SEED),
                        section.flatMap(entry -> entry.find("replicas"))
                                .map(entry -> entry.integer(1, CampaignOptions.MOST_REPLICAS))
                                .orElse(USUAL_REPLICAS)));
    }
}
