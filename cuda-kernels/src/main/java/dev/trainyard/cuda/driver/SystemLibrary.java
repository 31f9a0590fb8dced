package dev.trainyard.cuda.driver;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for a library as the dynamic linker would, without loading anything: unpacking JCuda's natives only to learn
 * that there is no driver would cost a tenth of a second on every run of a machine without a GPU.
 *
 * @param name file name of the library
 * @param searchPath value of {@code LD_LIBRARY_PATH}; may be empty
 * @param cache the linker's cache of installed libraries
 * @param folders where to look when neither of these holds the library
 */
public record SystemLibrary(String name, String searchPath, Path cache, List<Path> folders) {
    private static final int LARGEST_CACHE = 16 << 20;
    private static final String ZERO = "\0";

    public SystemLibrary {
        folders = List.copyOf(folders);
    }

    /** A library of this machine. */
    public static SystemLibrary ofThisMachine(String name) {
        String path = System.getenv("LD_LIBRARY_PATH");
        return new SystemLibrary(name, path == null ? "" : path, Path.of("/etc/ld.so.cache"),
                List.of(Path.of("/lib"), Path.of("/usr/lib"), Path.of("/lib64"), Path.of("/usr/lib64")));
    }

    /** The same with CUDA toolkits looked through too, wherever this machine keeps them, the newest last. */
    public static SystemLibrary ofToolkits(String name) {
        SystemLibrary linked = ofThisMachine(name);
        List<Path> all = new ArrayList<>(linked.folders());
        String home = System.getenv("CUDA_HOME");
        if (home != null && !home.isBlank()) {
            all.add(Path.of(home, "lib64"));
        }
        Path usual = Path.of("/usr/local");
        if (Files.isDirectory(usual)) {
            try (Stream<Path> toolkits = Files.list(usual)) {
                toolkits.filter(folder -> folder.getFileName().toString().startsWith("cuda")).sorted()
                        .forEach(folder -> all.add(folder.resolve("lib64")));
            } catch (IOException e) {
                return linked; // a folder that may not be read holds nothing that could be loaded
            }
        }
        return new SystemLibrary(name, linked.searchPath(), linked.cache(), all);
    }

    /** True where the dynamic linker is likely to find the library. */
    public boolean isPresent() {
        return !beside().isEmpty() || cached().contains(ZERO.concat(name).concat(ZERO));
    }

    /** Files that may be the library, in the order in which the linker would take them. */
    public List<Path> files() {
        Set<Path> found = new LinkedHashSet<>(beside());
        Matcher installed = Pattern.compile("\0(/[^\0]*/" + Pattern.quote(name) + ")(?=\0)").matcher(cached());
        while (installed.find()) {
            found.add(Path.of(installed.group(1)));
        }
        return List.copyOf(found);
    }

    /** In the folders; plain loops, since the first stream of a process costs more than looking. */
    private List<Path> beside() {
        List<Path> found = new ArrayList<>();
        for (String folder : searchPath.split(File.pathSeparator)) {
            if (!folder.isBlank()) {
                addIfThere(Path.of(folder), found);
            }
        }
        for (Path folder : folders) {
            addIfThere(folder, found);
        }
        return found;
    }

    private void addIfThere(Path folder, List<Path> found) {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            found.add(file);
        }
    }

    /** The cache ends in a table of zero-terminated names and paths; what stands there is installed. */
    private String cached() {
        try {
            return Files.size(cache) <= LARGEST_CACHE ? Files.readString(cache, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            return ""; // no cache: some distributions have none, and the folders were looked at already
        }
    }
}
