package dev.trainyard.cli.option;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which constants to predict with. */
public final class ConstantsOption {
    @Option(names = "--constants", paramLabel = "FILE.yaml",
            description = "Constants of the physics, as fit writes them (default: those that are shipped).")
    private Path file;

    /** The constants; a file must have all that the shipped one has. */
    public Constants read() {
        Constants shipped = Constants.shipped();
        if (file == null) {
            return shipped;
        }
        Constants constants = Constants.read(Documents.read(file));
        List<String> names = constants.all().stream().map(Constants.Constant::name).toList();
        for (Constants.Constant needed : shipped.all()) {
            if (!names.contains(needed.name())) {
                throw new InputException(Place.of(file.toString()), Names.clip(needed.name()), "the constant is"
                        + " missing. Maybe the file was fitted by another version; fit again with --start shipped");
            }
        }
        return constants;
    }
}
