package dev.trainyard.report;

import dev.trainyard.fit.AblationTable;

/** The accuracy page's part on what each effect of the physics is worth. */
final class EffectSection {
    private final AblationTable ablation;

    EffectSection(AblationTable ablation) {
        this.ablation = ablation;
    }

    String markdown() {
        Table table = new Table().text("switched off").number("constants").number("fit: mean |error| %")
                .number("fit: median %").number("left out: mean |error| %").number("left out: median %")
                .number("left out: moe mean %").number("worth");
        for (AblationTable.Line line : ablation.lines()) {
            boolean first = line.effect().equals(AblationTable.NOTHING);
            table.row(line.effect(), String.valueOf(line.constants()), two(line.fitMean()), two(line.fitMedian()),
                    two(line.leftOutMean()), two(line.leftOutMedian()), two(line.leftOutMoe()),
                    first ? "-" : Numbers.signed(ablation.worth(line), 2));
        }
        return """
                One effect at a time is switched off, the constants that are left are fitted anew, and one source's runs
                of one model are left out in turn. Worth is what its absence adds to the mean error of what is left
                out, in percentage points. These fits are rough (derivatives are those of the fit to all runs): a tenth
                of a point is no difference, and figures differ a little from those above. `trainyard validate
                --ablation` repeats it.

                Effects that did not pay were taken out of the physics. What is worth nothing here and still in it was
                measured by others (the last wave, the writing of results, the rates of attention and of casts), or
                matters most where no run was measured (small messages, hashed flows and the slowest of many nodes on
                large clusters, the host's time in short steps).

                """ + table.markdown();
    }

    private static String two(double percent) {
        return Numbers.fixed(percent, 2);
    }
}
