package dev.trainyard.cli.command;

import dev.trainyard.calibration.Calibration;
import dev.trainyard.calibration.CalibrationResult;
import dev.trainyard.calibration.Likeness;
import dev.trainyard.calibration.ProfileText;
import dev.trainyard.calibration.SampleRules;
import dev.trainyard.calibration.Shapes;
import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.option.CalibratedWork;
import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.OutputFiles;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.CalibrationView;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.device.Devices;
import dev.trainyard.kernel.operator.OperatorBatch;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Measures a device and writes it as an accelerator. */
@Command(name = "calibrate", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Measures this machine's GPU and writes it as an accelerator.",
        description = {"%nTimes matrix products at the shapes of a model and plan, device copies, element-wise passes, "
            + "launches and transfers, and prints them beside what the catalogue's part is predicted to do. Each "
            + "number format runs for some seconds without a pause first, so that the device is at its power limit. "
            + "With --out, writes a profile that simulate --accelerator takes; what cannot be measured, such as power "
            + "and scale-up links, is the catalogue part's. A profile from too few samples, or from samples that "
            + "spread too widely, is refused.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard calibrate --out my-card.yaml",
            "  trainyard calibrate --model llama3.1-405b --plan '{tp: 8, pp: 16}' --gpus 128",
            "  trainyard calibrate my.yaml --device gpu:1 --like h200-sxm --out my-card.yaml",
            "  trainyard calibrate --device cpu --seconds 1",
            "  trainyard simulate my.yaml --accelerator my-card.yaml"})
public final class CalibrateCommand implements Callable<Integer> {
    private static final int STEPS = 1000;
    /** Gives shapes where no part is known; nothing is predicted then. */
    private static final String ANY_PART = "h100-sxm";

    private final Terminal terminal;
    private final Devices devices;
    private final Supplier<LocalDate> today;
    @Mixin
    private CalibratedWork work;
    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "gpu",
            converter = ComputeOptions.DeviceConverter.class,
            description = {"gpu, gpu:N, cpu, or auto for a GPU where one can be measured, otherwise the CPU",
                "(default: ${DEFAULT-VALUE})."})
    private DeviceRequest device;
    @Option(names = "--like", paramLabel = "NAME",
            description = {"The catalogue's part that gives what cannot be measured (default: the one whose",
                "name is nearest to the device's)."})
    private String like;
    @Writes
    @Option(names = "--out", paramLabel = "FILE.yaml", description = "Write the profile there.")
    private Path out;
    @Option(names = "--samples", paramLabel = "N", defaultValue = "20", converter = SamplesConverter.class,
            description = "Samples of each figure; a profile needs 10 (default: ${DEFAULT-VALUE}).")
    private int samples;
    @Option(names = "--seconds", paramLabel = "S", defaultValue = "10", converter = SecondsConverter.class,
            description = "How long each number format runs before its samples (default: ${DEFAULT-VALUE}).")
    private double seconds;
    @Option(names = "--spread", paramLabel = "PERCENT", defaultValue = "10", converter = SpreadConverter.class,
            description = {"Widest spread of a profile's figures, from tenth to ninetieth percentile over the",
                "median (default: ${DEFAULT-VALUE})."})
    private double spread;
    @Mixin
    private ConstantsOption given;
    @Mixin
    private OutputOptions output;

    public CalibrateCommand(Terminal terminal) {
        this(terminal, new Devices(), LocalDate::now);
    }

    /**
     * With devices of the caller's.
     *
     * @param today the date that a profile names
     */
    public CalibrateCommand(Terminal terminal, Devices devices, Supplier<LocalDate> today) {
        this.terminal = terminal;
        this.devices = devices;
        this.today = today;
    }

    @Override
    public Integer call() {
        OutputFiles.check("--out", out);
        if (out != null && samples < SampleRules.NEEDED) {
            throw new InputException(Place.of("--samples"), "", "must be at least " + SampleRules.NEEDED
                    + " where a profile is written, found " + samples + ". Maybe " + SampleRules.USUAL.samples() + "?");
        }
        Optional<CatalogueEntry<Accelerator>> named = Optional.ofNullable(like).map(CalibrateCommand::part);
        Constants constants = given.read();
        OperatorBatch operators = work.operators(named.map(CatalogueEntry::name).orElse(ANY_PART), constants);
        SampleRules rules = new SampleRules(samples, SampleRules.USUAL.sampleSeconds(), seconds, spread / 100);
        try (DeviceMeter meter = devices.meter(device, note -> output.note(terminal, note))) {
            Optional<CatalogueEntry<Accelerator>> part = named.or(() -> nearest(meter.device()));
            CalibrationResult result;
            try (Progress progress = new Progress("calibrate", STEPS, output.showsProgress(terminal))) {
                result = Calibration.run(meter, Shapes.of(operators), rules,
                        share -> progress.at((long) (STEPS * share)));
            }
            output.print(terminal, new CalibrationView(result, part.map(CatalogueEntry::name),
                    part.map(it -> work.operators(it.name(), constants).profile())));
            // What was measured is printed even where it is not fit for a profile: it shows why.
            if (out != null) {
                String text = ProfileText.of(result, part.orElseThrow(), constants, today.get().toString());
                OutputFiles.write("--out", out, writer -> writer.write(text));
                output.note(terminal, "wrote " + out + "; simulate --accelerator " + out + " takes it");
            }
        }
        return ExitCodes.DONE;
    }

    private static CatalogueEntry<Accelerator> part(String name) {
        return Accelerators.shipped().entry(name).orElseThrow(() -> new InputException(Place.of("--like"), "",
                Accelerators.shipped().unknown(name)));
    }

    private Optional<CatalogueEntry<Accelerator>> nearest(String deviceName) {
        Optional<String> found = Likeness.nearest(deviceName);
        if (found.isEmpty() && out != null) {
            throw new InputException(Place.of("--out"), "", "no accelerator of the catalogue has a name like \""
                    + Names.clip(deviceName) + "\", and a profile takes from one what cannot be measured. Maybe --like "
                    + ANY_PART + "?");
        }
        found.ifPresent(name -> output.note(terminal, deviceName + " is taken for " + name
                + "; --like NAME takes it for another part"));
        return found.map(CalibrateCommand::part);
    }

    private static double within(String written, double least, double most) {
        double value = Double.parseDouble(written);
        if (!(value >= least && value <= most)) {
            throw new TypeConversionException("must lie between " + (long) least + " and " + (long) most + ", found "
                    + written);
        }
        return value;
    }

    /** Reads --samples. */
    static final class SamplesConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String written) {
            return (int) within(String.valueOf(Integer.parseInt(written)), 1, 10_000);
        }
    }

    /** Reads --seconds. */
    static final class SecondsConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String written) {
            return within(written, 0, 3600);
        }
    }

    /** Reads --spread. */
    static final class SpreadConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String written) {
            return within(written, 1, 100);
        }
    }
}
