package dev.trainyard.study.sweep;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.InputException;
import dev.trainyard.scenario.Presets;
import dev.trainyard.scenario.ScenarioDraft;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads a study: {@code scenario} (a preset, a file below the study's folder, or a mapping) and {@code sweep} with
 * {@code product} and {@code zip}, and {@code campaign}, what is asked of each point's months. What cannot be used is
 * an {@link InputException} that says where and why; so is a study of more points than anybody can want.
 */
public final class StudyReader {
    private final Entry root;
    private final Path folder;
    private final String name;
    private final boolean allowsFiles;
    private final List<SweepDimension> axes = new ArrayList<>();

    private StudyReader(Entry root, Path folder, String name, boolean allowsFiles) {
        this.allowsFiles = allowsFiles;
        this.root = root;
        this.folder = folder;
        this.name = name;
    }

    /** Reads a file; files that it and its scenario name lie below their own folders. */
    public static Study read(Path file) {
        return read(file, false);
    }

    /**
     * Reads a file.
     *
     * @param allowsFiles files that it names may lie anywhere
     */
    public static Study read(Path file, boolean allowsFiles) {
        String stem = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]+$", "");
        return new StudyReader(Documents.read(file), file.toAbsolutePath().getParent(), stem, allowsFiles)
                .study();
    }

    /** Reads text that came from {@code source}; paths in it are taken from the working directory. */
    public static Study read(String source, String text) {
        return new StudyReader(Documents.parse(source, text), Path.of(""), source, false).study();
    }

    private Study study() {
        root.onlyKeys("name", "scenario", "sweep", "campaign");
        ScenarioDraft base = base(root.require("scenario"));
        Entry sweep = root.require("sweep").onlyKeys("product", "zip");
        for (Map.Entry<String, Entry> part : sweep.fields().entrySet()) {
            if (part.getKey().equals("product")) {
                part.getValue().fields().forEach((field, value) -> axis(Map.of(field, value), List.of(field)));
            } else if (part.getValue().isList()) {
                part.getValue().elements().forEach(this::zip);
            } else {
                zip(part.getValue());
            }
        }
        if (axes.isEmpty()) {
            throw sweep.error("varies nothing; expected such as product: {plan.tp: [1, 2, 4, 8]}");
        }
        checkSize(sweep);
        Optional<Entry> campaign = root.find("campaign");
        boolean months = campaign.isPresent() || axes.stream()
                .anyMatch(axis -> axis.fields().stream().anyMatch(SweptFields::isCampaign));
        Study study = new Study(root.find("name").map(Entry::text).orElse(name), sweep, base, axes,
                months ? Optional.of(StudyCampaign.read(campaign)) : Optional.empty());
        new ValueCheck(study).run();
        return study;
    }

    private ScenarioDraft base(Entry scenario) {
        ScenarioDraft base = written(scenario);
        return allowsFiles ? base.withFilesAnywhere() : base;
    }

    private ScenarioDraft written(Entry scenario) {
        if (scenario.isMapping()) {
            // Its keys are a scenario's own, whatever it stands in.
            return ScenarioDraft.of(scenario, folder, name);
        }
        if (!allowsFiles && !Presets.contains(scenario.text())) {
            Folder.of(folder).find(scenario);
        }
        try {
            return ScenarioDraft.named(scenario.text(), folder);
        } catch (InputException e) {
            boolean ofTheName = e.place().source().equals(scenario.text()) && e.place().line() == 0;
            throw ofTheName ? scenario.error(e.getMessage()) : e;
        }
    }

    private void zip(Entry zip) {
        if (!zip.fields().isEmpty()) {
            axis(zip.fields(), zip.keys());
        }
    }

    private void axis(Map<String, Entry> written, List<String> fields) {
        List<List<Entry>> values = new ArrayList<>();
        List<Boolean> oneByOne = new ArrayList<>();
        for (String field : fields) {
            Entry value = written.get(field);
            SweptFields.check(field, value);
            if (axes.stream().anyMatch(axis -> axis.fields().contains(field))) {
                throw value.error("varies twice; expected each field once, under product or in one zip");
            }
            values.add(values(field, value, fields.size() == 1));
            oneByOne.add(!Range.is(value));
        }
        int length = values.get(0).size();
        for (int i = 1; i < values.size(); i++) {
            if (values.get(i).size() != length) {
                throw written.get(fields.get(i)).error("has " + values.get(i).size() + " values, but "
                        + fields.get(0) + " beside it has " + length + "; what is zipped needs equally many");
            }
        }
        axes.add(new SweepDimension(fields, values, oneByOne));
    }

    private static List<Entry> values(String field, Entry value, boolean once) {
        if (Range.is(value)) {
            return Range.values(value);
        }
        List<Entry> values = value.isList() ? value.elements() : Collections.singletonList(value);
        if (values.isEmpty()) {
            throw value.error("has no values; expected a list such as [1, 2] or a range such as {from: 1, to: 8, "
                    + "factor: 2}");
        }
        TreeSet<String> seen = new TreeSet<>();
        for (Entry each : values) {
            if (each.isNull()) {
                throw each.error("has no value; expected one for " + field);
            }
            if (once && each.isScalar() && !seen.add(each.text())) {
                throw each.error("the value \"" + each.text() + "\" is written twice; expected it once");
            }
        }
        return values;
    }

    private void checkSize(Entry sweep) {
        BigInteger size = Study.size(axes);
        if (size.compareTo(BigInteger.valueOf(Study.MOST_POINTS)) > 0) {
            throw sweep.error(String.format(Locale.ROOT, "makes %s points: %s; expected at most %,d",
                    size.bitLength() > 200 ? "more than 10^60" : String.format(Locale.ROOT, "%,d", size),
                    Study.describe(axes), Study.MOST_POINTS));
        }
    }
}
