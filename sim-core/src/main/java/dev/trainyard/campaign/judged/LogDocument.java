package dev.trainyard.campaign.judged;

import java.util.Collection;
import java.util.List;

/**
 * A paper, report or table that published what months came to.
 *
 * @param key of it in the list of documents
 * @param title with its number or date
 * @param marks words by which a preset's source is known to be this document
 */
public record LogDocument(String key, String title, List<String> marks) {

    /** Takes a copy. */
    public LogDocument {
        marks = List.copyOf(marks);
        if (marks.isEmpty() || marks.stream().anyMatch(mark -> mark.length() < 3)) {
            throw new IllegalArgumentException("the document " + key + " has no mark of three letters or more, so a"
                    + " preset that is set from it could not be told");
        }
    }

    /** True where one of these sources is this document. */
    public boolean isAmong(Collection<String> sources) {
        return sources.stream().anyMatch(source -> marks.stream().anyMatch(source::contains));
    }
}
