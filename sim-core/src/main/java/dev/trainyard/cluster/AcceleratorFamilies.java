package dev.trainyard.cluster;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import java.util.List;
import java.util.Optional;

/** The families of the catalogue, and finding the one whose constants an accelerator is priced with. */
final class AcceleratorFamilies {
    private AcceleratorFamilies() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final Catalogue<AcceleratorFamily> CATALOGUE =
                Catalogue.load("family", "families", AcceleratorFamilies::read);
    }

    /** The whole catalogue, oldest first. */
    public static Catalogue<AcceleratorFamily> shipped() {
        return Shipped.CATALOGUE;
    }

    /** Catalogue names. */
    public static List<String> names() {
        return shipped().names();
    }

    /**
     * The family whose constants an accelerator is priced with: the one that {@code constantsOf} names, otherwise its
     * own, or the one from which the catalogue's parts of its family (CDNA, TPU, Maia) borrow. Any other family that no
     * published run taught must say whose it borrows, so that a slip is not priced as another.
     *
     * @throws InputException where neither is known, with the nearest name
     */
    static AcceleratorFamily constantsOf(Figures accelerator) {
        if (accelerator.has("constantsOf")) {
            return shipped().named(accelerator.requireFigure("constantsOf"));
        }
        Entry family = accelerator.entry().require("family");
        Optional<AcceleratorFamily> known = shipped().find(family.text()).or(() -> borrowed(family.text()));
        return known.orElseThrow(() -> family.error(shipped().unknown(family.text())
                + " (a family without published runs says whose constants it borrows, such as constantsOf: hopper)"));
    }

    /** What the catalogue's parts of a family borrow, each of which says it, so that none asks for another's. */
    private static Optional<AcceleratorFamily> borrowed(String family) {
        return Accelerators.shipped().entries().stream().map(CatalogueEntry::value)
                .filter(part -> part.family().equalsIgnoreCase(family)).map(Accelerator::constants).findFirst();
    }

    private static AcceleratorFamily read(Figures figures) {
        figures.onlyKeys("gemm16bit", "gemm8bit", "gemm4bit", "attention", "inSwitch");
        return AcceleratorFamilyBuilder.builder().name(figures.name()).gemm16bit(constant(figures, "gemm16bit"))
                .gemm8bit(constant(figures, "gemm8bit")).gemm4bit(constant(figures, "gemm4bit"))
                .attention(constant(figures, "attention")).inSwitch(constant(figures, "inSwitch")).build();
    }

    private static ConstantName constant(Figures figures, String key) {
        return constant(figures.requireFigure(key));
    }

    /** The constant that a document names. */
    static ConstantName constant(Entry written) {
        return ConstantName.find(written.text())
                .orElseThrow(() -> written.error(ConstantName.unknown(written.text())));
    }

    /** The constants that a document lists; none where it has no such list. */
    static List<ConstantName> constants(Optional<Entry> list) {
        return list.map(names -> names.elements().stream().map(AcceleratorFamilies::constant).toList())
                .orElse(List.of());
    }
}
