package dev.trainyard.fit;

import dev.trainyard.runs.RunKind;
import dev.trainyard.runs.Score;
import dev.trainyard.runs.ShippedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * What each effect is worth, as a table that can be kept. The shipped one is what {@code validate --ablation} writes,
 * kept because it takes minutes.
 *
 * @param lines the first with nothing switched off
 */
public record AblationTable(List<Line> lines) {
    /** What the first line switches off. */
    public static final String NOTHING = "nothing";

    private static final String RESOURCE = "ablation.csv";
    private static final int DECIMALS = 3;
    private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
    private static final String EFFECT = "switchedOff";
    private static final String CONSTANTS = "constants";
    private static final String FIT_MEAN = "fitPercent";
    private static final String FIT_MEDIAN = "fitMedianPercent";
    private static final String LEFT_OUT_MEAN = "leftOutPercent";
    private static final String LEFT_OUT_MEDIAN = "leftOutMedianPercent";
    private static final String LEFT_OUT_MOE = "leftOutMoePercent";

    public AblationTable {
        lines = List.copyOf(lines);
        if (lines.isEmpty() || !lines.get(0).effect().equals(NOTHING)) {
            throw new IllegalArgumentException("the first line of an ablation must switch off " + NOTHING + ", found "
                    + (lines.isEmpty() ? "no line" : lines.get(0).effect()));
        }
    }

    /**
     * One effect switched off. Errors are absolute ones of step times, percent.
     *
     * @param effect its name, or {@link #NOTHING}
     * @param constants how many were fitted without it
     * @param fitMean mean error of the fit
     * @param fitMedian median error of the fit
     * @param leftOutMean mean error of runs whose source and model were left out
     * @param leftOutMedian their median error
     * @param leftOutMoe mean error of the mixtures of experts among them; 0 where there are none
     */
    public record Line(String effect, int constants, double fitMean, double fitMedian, double leftOutMean,
            double leftOutMedian, double leftOutMoe) {

        private static Line of(Ablation.Row row) {
            Score leftOut = row.leftOut().score();
            return new Line(row.effect().isEmpty() ? NOTHING : row.effect(), row.constants(),
                    row.fit().meanAbsoluteErrorPercent(), row.fit().medianAbsoluteErrorPercent(),
                    leftOut.meanAbsoluteErrorPercent(), leftOut.medianAbsoluteErrorPercent(),
                    row.leftOut().score(RunKind.MOE).meanAbsoluteErrorPercent());
        }

        private static Line of(CSVRecord cells) {
            return new Line(cells.get(EFFECT), Integer.parseInt(cells.get(CONSTANTS)), percent(cells, FIT_MEAN),
                    percent(cells, FIT_MEDIAN), percent(cells, LEFT_OUT_MEAN), percent(cells, LEFT_OUT_MEDIAN),
                    percent(cells, LEFT_OUT_MOE));
        }

        private static double percent(CSVRecord cells, String column) {
            return Double.parseDouble(cells.get(column));
        }
    }

    /** The table of a finished ablation. */
    public static AblationTable of(List<Ablation.Row> rows) {
        return new AblationTable(rows.stream().map(Line::of).toList());
    }

    /** That of the shipped runs and constants. */
    public static AblationTable shipped() {
        try (InputStream in = ShippedFile.open(AblationTable.class, RESOURCE)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AblationTable parse(String text) {
        CSVFormat format = FORMAT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser parser = CSVParser.parse(text, format)) {
            return new AblationTable(parser.getRecords().stream().map(Line::of).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By how much the mean error of what is left out grows without a line's effect, percentage points. */
    public double worth(Line line) {
        return line.leftOutMean() - lines.get(0).leftOutMean();
    }

    /** The text of a file; errors are rounded to three decimals. */
    public String csv() {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
            printer.printRecord(EFFECT, CONSTANTS, FIT_MEAN, FIT_MEDIAN, LEFT_OUT_MEAN, LEFT_OUT_MEDIAN, LEFT_OUT_MOE);
            for (Line line : lines) {
                List<Object> cells = new ArrayList<>(List.of(line.effect(), line.constants()));
                for (double percent : new double[] {line.fitMean(), line.fitMedian(), line.leftOutMean(),
                    line.leftOutMedian(), line.leftOutMoe()}) {
                    cells.add(BigDecimal.valueOf(percent).setScale(DECIMALS, RoundingMode.HALF_UP).toPlainString());
                }
                printer.printRecord(cells);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
