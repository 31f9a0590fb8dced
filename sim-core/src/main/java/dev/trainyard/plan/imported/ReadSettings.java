package dev.trainyard.plan.imported;

import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.ImportedSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What all readers of a program's settings gather while they read. */
abstract class ReadSettings implements ImportedSettings {
    final Facts facts;
    final List<String> notes;
    private final SoftwareFamily family;

    /**
     * With what is known before a key is looked at.
     *
     * @param facts from elsewhere, such as the launcher; more are added
     * @param notes sentences that there are already; copied
     */
    ReadSettings(SoftwareFamily family, Facts facts, List<String> notes) {
        this.family = family;
        this.facts = facts;
        this.notes = new ArrayList<>(notes);
    }

    @Override
    public final Facts facts() {
        return facts;
    }

    @Override
    public final List<String> notes() {
        return Collections.unmodifiableList(notes);
    }

    @Override
    public final SoftwareFamily family() {
        return family;
    }
}
