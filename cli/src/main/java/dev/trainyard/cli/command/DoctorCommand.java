package dev.trainyard.cli.command;

import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.Catalogues;
import dev.trainyard.cli.view.Result;
import dev.trainyard.constants.Constants;
import dev.trainyard.constants.Constants.Constant;
import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.KernelProvider;
import dev.trainyard.kernel.cpu.BlasChoice;
import dev.trainyard.kernel.device.Devices;
import dev.trainyard.report.ConstantsTable;
import dev.trainyard.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What this machine offers, and why what is missing is missing. */
@Command(name = "doctor", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Says what this machine offers, and why what is missing is missing.",
        description = {"%nSays what Trainyard finds on this machine: Java, processors, memory, back ends and why each "
            + "can or cannot be used, the BLAS that was picked, constants, those that a bound stopped, and catalogues. "
            + "Always exits with 0.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard doctor", "  trainyard doctor --format json"})
public final class DoctorCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin
    private OutputOptions output;

    public DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        add(rows, "version", Version.text());
        add(rows, "java", System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.vendor") + ")");
        add(rows, "system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        add(rows, "processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        add(rows, "heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB at most");
        for (KernelProvider provider : new Devices().providers()) {
            add(rows, "back end " + provider.name(), described(provider.probe()));
            provider.details().forEach((what, found) -> add(rows, what, found));
        }
        BlasChoice blas = BlasChoice.measure();
        add(rows, "BLAS", "picked " + String.join("; ", blas.candidates().stream()
                .map(BlasChoice.Candidate::describe).toList()));
        Constants constants = Constants.shipped();
        add(rows, "constants", constants.all().size() + " free numbers");
        add(rows, "constants at a bound", atBounds(ConstantsTable.stoppedByBounds(constants)));
        Catalogues.kinds().forEach(kind -> add(rows, kind, Catalogues.of(kind).size() + " entries"));
        Table table = new Table().text("what").text("found");
        rows.forEach(row -> table.row((String) row.get("what"), (String) row.get("found")));
        output.print(terminal, Result.of(table, rows));
        return ExitCodes.DONE;
    }

    private static String described(Availability availability) {
        return availability.isUsable() ? "usable: " + String.join(", ", availability.devices())
                : "not usable: " + availability.reason();
    }

    /** A fit that a bound stopped says that the physics lacks something there, so each is named with its bound. */
    private static String atBounds(List<Constant> stopped) {
        return stopped.isEmpty() ? "none" : stopped.stream().map(constant -> constant.name() + " at its "
                + (constant.value() - constant.low() < constant.high() - constant.value() ? "least, " : "greatest, ")
                + constant.value()).collect(Collectors.joining("; "));
    }

    private static void add(List<Map<String, Object>> rows, String what, String found) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", what);
        row.put("found", found);
        rows.add(row);
    }
}
