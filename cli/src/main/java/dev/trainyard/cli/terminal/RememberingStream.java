package dev.trainyard.cli.terminal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Keeps the first failure, which a PrintWriter forgets. A reader that went away ({@code trainyard ... | head}) has what
 * it wanted and is no failure; a full disk is one.
 */
public final class RememberingStream extends FilterOutputStream {
    private IOException failure;

    public RememberingStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            remember(e);
            throw e;
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    private void remember(IOException e) {
        if (failure == null) {
            failure = e;
        }
    }

    /** Why results were lost, if they were. */
    public Optional<String> loss() {
        if (failure == null) {
            return Optional.empty();
        }
        String reason = String.valueOf(failure.getMessage());
        return reason.toLowerCase(Locale.ROOT).contains("pipe") ? Optional.empty() : Optional.of(reason);
    }
}
