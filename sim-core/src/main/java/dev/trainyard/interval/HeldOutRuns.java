package dev.trainyard.interval;

import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.runs.ShippedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * Held-out predictions as text: a line for each run and a column of seconds for each way of leaving groups out. The
 * shipped ones are what {@code validate --cross} writes, kept because they take minutes.
 */
public final class HeldOutRuns {
    private static final String RESOURCE = "held-out.csv";
    private static final MathContext DIGITS = new MathContext(5);

    private HeldOutRuns() {}

    /** Those of the shipped runs. */
    public static List<LeftOut> shipped() {
        try (InputStream in = ShippedFile.open(HeldOutRuns.class, RESOURCE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), PublishedRuns.shipped());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text, in the order of the first way's rows. */
    public static String csv(List<LeftOut> ways) {
        Map<String, String[]> lines = new LinkedHashMap<>();
        List<String> header = new ArrayList<>(List.of("id"));
        for (int i = 0; i < ways.size(); i++) {
            header.add(ways.get(i).by().toString());
            for (HeldOut row : ways.get(i).rows()) {
                lines.computeIfAbsent(row.run().id(), id -> new String[ways.size()])[i] =
                        new BigDecimal(row.seconds()).round(DIGITS).toPlainString();
            }
        }
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get())) {
            printer.printRecord(header);
            for (Map.Entry<String, String[]> line : lines.entrySet()) {
                printer.print(line.getKey());
                printer.printRecord((Object[]) line.getValue()); // one that is not there is an empty cell
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Predictions with the digits that the text keeps, so that what follows from them follows from the text too. */
    public static List<LeftOut> rounded(List<LeftOut> ways, List<PublishedRun> runs) {
        return parse(csv(ways), runs);
    }

    /** Reads the text; runs are found by their names, and those that are no longer there are left away. */
    public static List<LeftOut> parse(String text, List<PublishedRun> runs) {
        Map<String, PublishedRun> byId = new LinkedHashMap<>();
        runs.forEach(run -> byId.put(run.id(), run));
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(text, format)) {
            List<CSVRecord> lines = parser.getRecords();
            List<LeftOut> ways = new ArrayList<>();
            for (LeftOut.By by : LeftOut.By.values()) {
                List<HeldOut> rows = new ArrayList<>();
                for (CSVRecord line : lines) {
                    PublishedRun run = byId.get(line.get("id"));
                    if (run != null && line.isSet(by.toString()) && !line.get(by.toString()).isEmpty()) {
                        rows.add(new HeldOut(run, Double.parseDouble(line.get(by.toString()))));
                    }
                }
                ways.add(new LeftOut(by, rows));
            }
            return ways;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
