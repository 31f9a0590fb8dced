package dev.trainyard.calibration;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Operators that were timed on cards, as PyTorch runs them; the files beside this class say on which and when. */
public final class CardOperators {
    private CardOperators() {}

    /** What was timed on {@code card}, in the file's order. */
    public static List<CardOperator> of(MeasuredCard card) {
        String name = card.operators();
        CSVFormat format = CSVFormat.DEFAULT.builder().setCommentMarker('#').setHeader().setSkipHeaderRecord(true)
                .get();
        try (InputStream in = CardOperators.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks its resource " + name + ". Maybe build it anew");
            }
            try (CSVParser parser = CSVParser.parse(new InputStreamReader(in, StandardCharsets.UTF_8), format)) {
                return parser.stream().map(CardOperators::row).toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + name, e);
        }
    }

    private static CardOperator row(CSVRecord cells) {
        return new CardOperator(cells.get("kind"), cells.get("name"), cells.get("shape"), cells.get("format"),
                Double.parseDouble(cells.get("seconds")), Double.parseDouble(cells.get("rate")), cells.get("unit"));
    }
}
