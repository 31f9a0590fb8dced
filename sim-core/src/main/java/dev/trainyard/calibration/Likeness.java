package dev.trainyard.calibration;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.CatalogueEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The part of the catalogue that a device's name comes nearest to. */
public final class Likeness {
    private Likeness() {}

    /**
     * The part whose name or alias shares most words with the device's, its model among them; empty where none does.
     *
     * @param device as the driver names it, such as {@code NVIDIA H100 80GB HBM3}
     */
    public static Optional<String> nearest(String device) {
        Set<String> words = new HashSet<>(words(device));
        String best = null;
        int most = Integer.MIN_VALUE;
        for (CatalogueEntry<Accelerator> entry : Accelerators.shipped().entries()) {
            List<String> names = new ArrayList<>(entry.aliases());
            names.add(entry.name());
            for (String name : names) {
                List<String> parts = words(name);
                // Each word that is missing counts against a name, so that "h100" is nearer than "h100-96gb".
                int score = 2 * (int) parts.stream().filter(words::contains).count() - parts.size();
                if (words.contains(parts.get(0)) && score > most) {
                    most = score;
                    best = entry.name();
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static List<String> words(String name) {
        return Arrays.stream(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")).filter(word -> !word.isEmpty())
                .toList();
    }
}
