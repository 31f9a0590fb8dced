package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Failures;
import dev.trainyard.cli.terminal.InfeasiblePlanException;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.schedule.ScheduleException;
import dev.trainyard.study.search.NoPlanException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ExitCodesTest {

    @Test
    void eachKindOfFailureHasItsOwn() {
        assertThat(ExitCodes.of(new InputException(Place.of("a.yaml"), "x", "is wrong"))).isEqualTo(3);
        assertThat(ExitCodes.of(new LayoutException("tp", "does not divide"))).isEqualTo(3);
        assertThat(ExitCodes.of(new NoPlanException("none fits"))).isEqualTo(4);
        assertThat(ExitCodes.of(new InfeasiblePlanException("too large"))).isEqualTo(4);
        assertThat(ExitCodes.of(new DeviceUnusableException("no GPU"))).isEqualTo(5);
        assertThat(ExitCodes.of(new IllegalStateException("a fault"))).isEqualTo(1);
        assertThat(ExitCodes.of(new OutOfMemoryError())).isEqualTo(4);
        assertThat(ExitCodes.of(new StackOverflowError())).isEqualTo(4);
        assertThat(ExitCodes.of(new ScheduleException("pp is 0"))).isEqualTo(3);
        assertThat(ExitCodes.of(new UncheckedIOException(new IOException("the disk is full")))).isEqualTo(3);
    }

    @Test
    void anInternalErrorIsOneLineThatSaysHowToReportIt() {
        assertThat(reported(new IllegalStateException("first\nsecond"), false)).hasLineCount(1)
                .startsWith("trainyard: internal error: IllegalStateException: first?second at dev.trainyard.cli.")
                .contains("Please report it", "--debug");
    }

    @Test
    void debugPrintsTheStackTrace() {
        assertThat(reported(new IllegalStateException("x"), true)).contains("\tat dev.trainyard.cli.ExitCodesTest.");
    }

    @Test
    void memoryThatRanOutNamesTheRemedy() {
        assertThat(reported(new OutOfMemoryError(), false)).contains("out of memory", "TRAINYARD_JAVA_OPTIONS=-Xmx");
    }

    @Test
    void anUnusableDeviceNamesTheRemedy() {
        assertThat(reported(new DeviceUnusableException("no CUDA driver"), false))
                .isEqualTo("trainyard: no CUDA driver. Maybe --device auto, which falls back to the CPU\n");
    }

    private static String reported(Throwable failure, boolean debug) {
        StringWriter text = new StringWriter();
        new Failures(new PrintWriter(text), debug).report(failure);
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
