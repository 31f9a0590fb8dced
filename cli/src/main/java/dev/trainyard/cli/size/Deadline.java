package dev.trainyard.cli.size;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Option;

/** Until when training has to be done. */
public final class Deadline {
    private static final double MOST_DAYS = 1e6;

    @Option(names = "--days", paramLabel = "N", description = "Days until training has to be done.")
    private String days;
    @Option(names = "--date", paramLabel = "YYYY-MM-DD",
            description = "Instead: the day on which it has to be done, counted from campaign.start.")
    private String date;

    /** True where the user says one. */
    public boolean isGiven() {
        return days != null || date != null;
    }

    /** Days from the start; infinite where none is given. */
    public double days(LocalDate start) {
        if (days != null && date != null) {
            throw new InputException(Place.of("--date"), "", "is a second deadline beside --days. Leave one out");
        }
        return days != null ? days() : date != null ? daysUntilDate(start) : Double.POSITIVE_INFINITY;
    }

    private double daysUntilDate(LocalDate start) {
        LocalDate end;
        try {
            end = LocalDate.parse(date.strip());
        } catch (DateTimeParseException e) {
            throw new InputException(Place.of("--date"), "", "expected a date such as 2027-03-01, found \""
                    + Names.clip(date) + "\"");
        }
        long between = ChronoUnit.DAYS.between(start, end);
        if (between < 1) {
            throw new InputException(Place.of("--date"), "", "is " + end + ", no later than the start on " + start
                    + ". Maybe --set campaign.start=" + end.minusDays(90));
        }
        return between;
    }

    private double days() {
        double value;
        try {
            value = Quantity.COUNT.parse(days);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of("--days"), "", e.getMessage());
        }
        if (!(value > 0 && value <= MOST_DAYS)) {
            throw new InputException(Place.of("--days"), "", "must be more than 0 and at most 1000000, found \"" + days
                    + "\"");
        }
        return value;
    }
}
