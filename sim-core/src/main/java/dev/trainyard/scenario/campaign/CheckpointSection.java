package dev.trainyard.scenario.campaign;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.Optional;

/** Reads {@code checkpoint}. */
final class CheckpointSection {
    private static final String[] KEYS = {"kind", "interval", "bytesPerParameter", "stall", "write", "load",
        "memoryInterval", "memoryStall"};
    private static final double YEAR = 3.2e7;

    private final Assumptions assumptions;

    CheckpointSection(Assumptions assumptions) {
        this.assumptions = assumptions;
    }

    CheckpointSettings read(Optional<Entry> written, boolean restartsFromMemory) {
        Optional<Entry> entry = written.map(it -> it.onlyKeys(KEYS));
        Optional<Entry> kind = entry.flatMap(it -> it.find("kind"));
        CheckpointKind usual = restartsFromMemory ? CheckpointKind.IN_MEMORY : CheckpointKind.ASYNCHRONOUS;
        if (kind.isEmpty()) {
            assumptions.guessed("campaign.checkpoint.kind", Entry.nameOf(usual), "what frameworks of the day do");
        }
        Optional<Entry> bytes = entry.flatMap(it -> it.find("bytesPerParameter")).filter(it -> !isAuto(it));
        if (bytes.isEmpty()) {
            assumptions.sourced("campaign.checkpoint.bytesPerParameter", "from the plan's state",
                    "weights and optimizer state as frameworks write them, 14 bytes in half precision; papers (Gemini,"
                            + " DeepSpeed) usually count 12");
        }
        return new CheckpointSettings(kind.map(it -> it.choice(CheckpointKind.class)).orElse(usual),
                time(entry, "interval", 1e-3),
                bytes.map(it -> it.number(Quantity.COUNT, 0, 1000)).orElse(CheckpointSettings.AUTO),
                time(entry, "stall", 0), time(entry, "write", 0), time(entry, "load", 0),
                time(entry, "memoryInterval", 1e-3), time(entry, "memoryStall", 0));
    }

    private static double time(Optional<Entry> entry, String key, double least) {
        return entry.flatMap(it -> it.find(key)).filter(it -> !isAuto(it))
                .map(it -> it.number(Quantity.SECONDS, least, YEAR)).orElse(CheckpointSettings.AUTO);
    }

    private static boolean isAuto(Entry entry) {
        return entry.isScalar() && entry.text().strip().equals("auto");
    }
}
