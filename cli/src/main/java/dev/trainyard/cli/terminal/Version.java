package dev.trainyard.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The release, as the build wrote it down. */
public final class Version implements IVersionProvider {

    /** The version alone. */
    public static String text() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream("/dev/trainyard/cli/version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"trainyard " + text()};
    }
}
