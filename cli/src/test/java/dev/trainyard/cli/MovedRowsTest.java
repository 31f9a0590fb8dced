package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MovedRowsTest {
    private static final String RUNS = """
            ## Every row

            | id | model | GPUs | predicted s | error % | note |
            | --- | --- | ---: | ---: | ---: | --- |
            | A-1 | llama | 64 | 4.00 | -1.0 |  |
            | A-2 | gpt | 1,024 | 10.0 | +2.0 | slow |
            """;

    @Test
    void whatDoesNotMoveIsNotListed() {
        assertThat(MovedRows.between(RUNS, RUNS)).isEmpty();
        assertThat(MovedRows.between(RUNS, RUNS.replace("\n", "\r\n"))).isEmpty();
    }

    @Test
    void rowsThatMoveAreNamedWithColumnOldNewAndPercentTheFurthestFirst() {
        String now = RUNS.replace("4.00 | -1.0", "4.04 | 0.0").replace("10.0 | +2.0", "9.00 | -8.0");
        assertThat(MovedRows.between(RUNS, now)).isEqualTo("""
                A-2 gpt: predicted s 10.0 -> 9.00 (-10.00%), error % +2.0 -> -8.0 (-10.0 points)
                A-1 llama: predicted s 4.00 -> 4.04 (+1.00%), error % -1.0 -> 0.0 (+1.0 points)
                """);
    }

    @Test
    void wordsAndRowsThatComeAndGoAreListed() {
        assertThat(MovedRows.between(RUNS, RUNS.replace("slow", "fast")))
                .isEqualTo("A-2 gpt: note slow -> fast\n");
        assertThat(MovedRows.between(RUNS, RUNS.replace("A-1", "A-3"))).isEqualTo("gone: A-1 llama\nnew: A-3 llama\n");
        assertThat(MovedRows.between("Mean 3.0.\n", "Mean 4.0.\n")).isEqualTo("gone: Mean 3.0.\nnew: Mean 4.0.\n");
    }

    @Test
    void tablesInColumnsMoveToo() {
        String printed = """
                scenario  accelerator    GPUs  step [s]  90% [s]       tokens/s  MFU [%]
                --------  -----------  ------  --------  ------------  --------  -------
                mai1-1x   h100-sxm     14,848     6.949  6.34 to 7.62    2.188M     47.5

                mai1-1x: 14,848 GPUs
                """;
        String now = printed.replace("6.949", "7.000").replace("2.188M", "2.172M").replace("47.5", "47.2")
                .replace("6.34 to", "6.39 to");
        assertThat(MovedRows.between(printed, now)).isEqualTo("mai1-1x h100-sxm: step [s] 6.949 -> 7.000 (+0.73%), "
                + "90% [s] 6.34 to 7.62 -> 6.39 to 7.62, tokens/s 2.188M -> 2.172M (-0.73%), "
                + "MFU [%] 47.5 -> 47.2 (-0.3 points)\n");
    }

    @Test
    void pointsOfAPlotAreNamedByTheirTips() {
        String plot = "<path d=\"M1 2\"><title>A-1: predicted 96.4 s</title></path>\n";
        assertThat(MovedRows.between(plot, plot.replace("96.4", "97.0").replace("M1", "M3")))
                .isEqualTo("gone: A-1: predicted 96.4 s\nnew: A-1: predicted 97.0 s\n");
    }

    @Test
    void longListsAreCutAndCounted() {
        StringBuilder table = new StringBuilder("| id | s |\n| --- | ---: |\n");
        for (int i = 0; i < 100; i++) {
            table.append("| row ").append(i).append(" | ").append(i + 1).append(".0 |\n");
        }
        String moved = MovedRows.between(table.toString(), table.toString().replace(".0 |", ".5 |"));
        assertThat(moved.lines()).hasSize(61).first().isEqualTo("row 0: s 1.0 -> 1.5 (+50.00%)");
        assertThat(moved).endsWith("and 40 rows more\n");
    }
}
