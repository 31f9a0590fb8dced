package dev.trainyard.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Reads whole files that people name, up to a size. Directories, pipes and devices are refused before they are opened:
 * a pipe without a writer would be waited for, and a device may have no end.
 */
public final class InputFile {
    private InputFile() {}

    /**
     * The file's bytes.
     *
     * @param most bytes that are read
     * @param expected what it should be, such as {@code a CSV file}
     * @param size what its size should be, such as {@code one line a run}
     * @throws InputException that names the file and why it cannot be read
     */
    public static byte[] bytes(Path file, int most, String expected, String size) {
        Place place = Place.of(file.toString());
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new InputException(place, "", "is a directory; expected " + expected);
            }
            if (!attributes.isRegularFile()) {
                throw new InputException(place, "", "is a pipe or a device; expected " + expected);
            }
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                // One byte beyond the limit is enough to know: a file of any size is refused as fast as a small one.
                bytes = in.readNBytes(most + 1);
            }
            checkSize(place, bytes.length, most, size);
            return bytes;
        } catch (NoSuchFileException e) {
            throw new InputException(place, "", "no such file");
        } catch (AccessDeniedException e) {
            throw new InputException(place, "", "cannot be read: permission denied");
        } catch (FileSystemException e) {
            throw new InputException(place, "", "cannot be read: "
                    + (e.getReason() == null ? e.getMessage() : e.getReason()));
        } catch (IOException e) {
            throw new InputException(place, "", "cannot be read: " + e.getMessage());
        }
    }

    /** Refuses what is larger than may be read; the rest as in {@link #bytes}. */
    static void checkSize(Place place, int length, int most, String size) {
        if (length > most) {
            throw new InputException(place, "", "is larger than " + (most >> 20) + " MiB; expected " + size);
        }
    }

    /** The file's text, a byte order mark left out; the same limits as {@link #bytes}. */
    public static String text(Path file, int most, String expected, String size) {
        return decode(Place.of(file.toString()), bytes(file, most, expected, size));
    }

    /** Bytes as UTF-8 text, a byte order mark left out: spreadsheets write one. */
    public static String decode(Place place, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            boolean wide = bytes.length >= 2 && (bytes[0] & 0xFF) + (bytes[1] & 0xFF) == 0xFE + 0xFF;
            throw new InputException(place, "", "is not UTF-8 text" + (wide ? ". Maybe UTF-16: save it as UTF-8" : ""));
        }
    }
}
