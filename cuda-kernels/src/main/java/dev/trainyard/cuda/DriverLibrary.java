package dev.trainyard.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for the driver's library as the dynamic linker would, without loading anything: unpacking JCuda's natives only
 * to learn that there is no driver would cost a tenth of a second on every run of a machine without a GPU.
 *
 * @param name file name of the library
 * @param searchPath value of {@code LD_LIBRARY_PATH}; may be empty
 * @param cache the linker's cache of installed libraries
 * @param folders where the linker looks when neither of these holds the library
 */
record DriverLibrary(String name, String searchPath, Path cache, List<Path> folders) {
    private static final int LARGEST_CACHE = 16 << 20;

    DriverLibrary {
        folders = List.copyOf(folders);
    }

    /** The driver's library on this machine. */
    static DriverLibrary ofThisMachine() {
        String path = System.getenv("LD_LIBRARY_PATH");
        return new DriverLibrary("libcuda.so.1", path == null ? "" : path, Path.of("/etc/ld.so.cache"),
                List.of(Path.of("/lib"), Path.of("/usr/lib"), Path.of("/lib64"), Path.of("/usr/lib64")));
    }

    /** True where the dynamic linker is likely to find the library. */
    boolean isPresent() {
        List<Path> all = new ArrayList<>();
        for (String folder : searchPath.split(File.pathSeparator)) {
            if (!folder.isBlank()) {
                all.add(Path.of(folder));
            }
        }
        all.addAll(folders);
        return all.stream().anyMatch(folder -> Files.exists(folder.resolve(name))) || isCached();
    }

    /** The cache ends in a table of zero-terminated names; a name that stands there is installed somewhere. */
    private boolean isCached() {
        try {
            return Files.size(cache) <= LARGEST_CACHE
                    && Files.readString(cache, StandardCharsets.ISO_8859_1).contains("\0" + name + "\0");
        } catch (IOException e) {
            return false; // no cache: some distributions have none, and the folders were looked at already
        }
    }
}
