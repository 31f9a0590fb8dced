package dev.trainyard.cli;

import dev.trainyard.cli.command.CalibrateCommand;
import dev.trainyard.cli.terminal.Failures;
import dev.trainyard.cli.terminal.Format;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.kernel.device.Devices;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** {@code calibrate} as a program of its own on a GPU whose rates are known: the same bytes on every run. */
final class MeteredCalibration {
    private MeteredCalibration() {}

    /** Takes the whole command line, {@code calibrate} in front. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofThisProcess();
        Failures failures = new Failures(terminal.err(), true);
        CommandLine command = new CommandLine(new CalibrateCommand(terminal,
                new Devices(List.of(new MeteredGpu("NVIDIA H100 80GB HBM3", 0.02))), () -> LocalDate.of(2026, 2, 3)));
        command.registerConverter(Format.class, Format::parse);
        command.setExecutionExceptionHandler((e, of, parsed) -> failures.report(e));
        System.exit(command.execute(Arrays.copyOfRange(args, 1, args.length)));
    }
}
