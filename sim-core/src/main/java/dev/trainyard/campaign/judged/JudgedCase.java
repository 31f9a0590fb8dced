package dev.trainyard.campaign.judged;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.preset.Chosen;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A published log as inputs and outcomes.
 *
 * @param name of its file
 * @param title one line
 * @param document that published it
 * @param given what of the inputs is the document's own, in words
 * @param own why a preset that it uses is set from the same document; empty for a case that judges
 * @param aside why it is shown beside another and counts for nothing; empty for one that counts
 * @param job that was run
 * @param settings of the campaign
 * @param inline figures that it writes in place of a preset's
 * @param outcomes published
 * @param note what is known of why an outcome is missed; empty where nothing is
 */
public record JudgedCase(String name, String title, LogDocument document, String given, Optional<String> own,
        Optional<String> aside, CampaignJob job, CampaignSettings settings, List<InlineFigure> inline,
        List<Outcome> outcomes, Optional<String> note) {

    /** Takes a copy. */
    public JudgedCase {
        inline = List.copyOf(inline);
        outcomes = List.copyOf(outcomes);
    }

    /** The presets that bear on its outcomes, by kind. */
    public Map<String, Chosen<?>> presets() {
        Map<String, Chosen<?>> presets = new LinkedHashMap<>();
        presets.put("failures", settings.failures());
        presets.put("restart", settings.restart());
        settings.fallback().ifPresent(fallback -> presets.put("fallback", fallback));
        presets.put("storage", settings.storage());
        if (outcomes.stream().anyMatch(outcome -> outcome.figure().dependsOnSite())) {
            presets.put("prices", settings.prices());
            presets.put("grid", settings.grid());
            presets.put("site", settings.site());
        }
        return presets;
    }

    /** The kinds of those of its presets that are set from its own document. */
    public List<String> setFromItsDocument() {
        return presets().entrySet().stream().filter(preset -> document.isAmong(preset.getValue().sources().values()))
                .map(Map.Entry::getKey).toList();
    }
}
