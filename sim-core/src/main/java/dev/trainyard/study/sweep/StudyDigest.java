package dev.trainyard.study.sweep;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Sha256;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDigest;

/** A fingerprint of everything that a study's rows depend on: what is resumed or merged must be of one study. */
public final class StudyDigest {
    private StudyDigest() {}

    /**
     * SHA-256 as 64 hexadecimal digits.
     *
     * @param version of the program that computes
     */
    public static String of(Study study, Fidelity fidelity, Constants constants, String version) {
        StringBuilder text = new StringBuilder();
        add(text, version);
        add(text, fidelity.name());
        constants.all().forEach(constant -> add(text, constant.name() + "=" + Double.toHexString(constant.value())));
        add(text, EntryText.of(study.base().document()));
        try {
            // What the document refers to by name or path, as it was read.
            Scenario scenario = study.base().withoutPlan();
            add(text, ScenarioDigest.of(scenario));
            add(text, study.base().plan().map(plan -> study.base().read(plan, scenario).toString()).orElse("auto"));
        } catch (InputException e) {
            add(text, "incomplete"); // what is missing may be among the fields that vary
        }
        study.campaign().ifPresent(campaign -> {
            campaign.outputs().forEach(output -> add(text, output.name()));
            add(text, campaign.options().toString());
        });
        for (SweepDimension axis : study.axes()) {
            for (int i = 0; i < axis.fields().size(); i++) {
                add(text, axis.fields().get(i));
                axis.values().get(i).forEach(value -> add(text, EntryText.of(value)));
            }
            add(text, "axis");
        }
        return Sha256.of(text.toString());
    }

    /** With its length in front, so that no two lists of texts look the same. */
    private static void add(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }
}
