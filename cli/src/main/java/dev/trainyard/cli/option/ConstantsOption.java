package dev.trainyard.cli.option;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which constants to predict with. */
public final class ConstantsOption {
    @Option(names = "--constants", paramLabel = "FILE.yaml",
            description = "Constants of the physics, as fit writes them (default: those that are shipped).")
    private Path file;

    /** The constants; a file must have all that the shipped one has. */
    public Constants read() {
        return file == null ? Constants.shipped() : Constants.given(Documents.read(file));
    }
}
