package dev.trainyard.cli.terminal;

import dev.trainyard.calibration.CalibrationException;
import dev.trainyard.engine.TimeOverflowException;
import dev.trainyard.input.InputException;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.schedule.ScheduleException;
import dev.trainyard.study.search.NoPlanException;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine.ParameterException;

/** What the process says to whoever started it. The only place where a failure becomes a number. */
public final class ExitCodes {
    /** The results are on standard output. */
    public static final int DONE = 0;
    /** A fault of Trainyard or of the machine. */
    public static final int INTERNAL = 1;
    /** The command line cannot be understood. */
    public static final int USAGE = 2;
    /** A scenario, a file or a value cannot be used: it is wrong, beyond a limit, or cannot be read or written. */
    public static final int INPUT = 3;
    /** What was asked for cannot be: no plan fits, or it does not fit into this process's memory. */
    public static final int INFEASIBLE = 4;
    /** The device that was asked for cannot be used. */
    public static final int DEVICE = 5;

    /** For the foot of every help text. */
    public static final String HELP =
            "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 bad input, 4 infeasible, 5 device unusable.";

    private ExitCodes() {}

    /** The exit code of a failure. */
    public static int of(Throwable failure) {
        if (failure instanceof ParameterException) {
            return USAGE;
        }
        if (failure instanceof InputException || failure instanceof LayoutException
                || failure instanceof CalibrationException || failure instanceof ScheduleException
                || failure instanceof TimeOverflowException || failure instanceof IOException
                || failure instanceof UncheckedIOException) {
            return INPUT;
        }
        if (failure instanceof NoPlanException || failure instanceof InfeasiblePlanException
                || failure instanceof OutOfMemoryError || failure instanceof StackOverflowError) {
            return INFEASIBLE;
        }
        if (failure instanceof DeviceUnusableException) {
            return DEVICE;
        }
        return INTERNAL;
    }
}
