package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.kernel.device.OffloadCosts;
import dev.trainyard.kernel.device.OffloadCosts.Work;
import dev.trainyard.report.MarkedText;
import dev.trainyard.report.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/gpu.md lists from which batch on {@code auto} takes the GPU. */
class OffloadPageTest {
    private static final Path PAGE = Path.of("../docs/gpu.md");
    private static final Map<Work, String> WORDS = Map.of(Work.OPERATORS, "operators", Work.COLLECTIVES, "collectives",
            Work.TRAFFIC, "link-load traffic, entries", Work.PASSES, "passes of pipelines", Work.CANDIDATES,
            "candidate plans", Work.BLOCKS, "Philox blocks", Work.FAILURES, "replicas of 6,750 failures");
    /** Failures of the replicas that {@code bench} runs, each one thread's: their row counts replicas. */
    private static final int CHAIN = 6_750;
    private static final int[] THREADS = {2, 16};
    /** More than any batch holds. */
    private static final double NEVER = 1e11;
    private static final double STEP = 1.001;

    @Test
    void theTableOfCrossoversIsCurrent() throws IOException {
        String current = MarkedText.replace(Files.readString(PAGE), "crossovers", table());
        if (Boolean.getBoolean("trainyard.refresh")) {
            Files.writeString(PAGE, current);
        }
        assertThat(Files.readString(PAGE)).as("docs/gpu.md is stale. Refresh it with cuda-kernels/refresh.sh")
                .isEqualTo(current);
    }

    private static String table() {
        StringBuilder text = new StringBuilder("| batch of |");
        StringBuilder rule = new StringBuilder("| --- |");
        for (String what : new String[] {"faster from", "opened for"}) {
            for (int threads : THREADS) {
                text.append(' ').append(what).append(", ").append(threads).append(" threads |");
                rule.append(" ---: |");
            }
        }
        text.append('\n').append(rule).append('\n');
        for (Work work : Work.values()) {
            text.append("| ").append(WORDS.get(work)).append(" |");
            for (double seconds : new double[] {0, OffloadCosts.MEASURED.openSeconds()}) {
                for (int threads : THREADS) {
                    text.append(' ').append(least(work, threads, seconds)).append(" |");
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** Smallest batch that saves more than so much. */
    private static String least(Work work, int threads, double seconds) {
        int chain = work == Work.FAILURES ? CHAIN : 0;
        int unit = Math.max(1, chain);
        double units = 1;
        while (OffloadCosts.MEASURED.savedSeconds(work, units * unit, chain, threads) <= seconds) {
            units *= STEP;
            if (units > NEVER) {
                return "none";
            }
        }
        return Numbers.prefixed(units, 2);
    }
}
