package dev.trainyard.cuda;

import dev.trainyard.cuda.ptx.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Compiles and loads the host's version of the kernels, once for this JVM. */
final class HostLibrary {
    /** Why it could not be made; empty where it is loaded. */
    private static final String PROBLEM = load();

    private HostLibrary() {}

    /** Why there is no host-compiled version on this machine; empty where there is one. */
    static String problem() {
        return PROBLEM;
    }

    private static String load() {
        Optional<Path> compiler = Tools.find("g++");
        if (compiler.isEmpty()) {
            return "no g++ on this machine to compile the kernels for the host with";
        }
        if (!Files.exists(Path.of(System.getProperty("java.home"), "include", "jni.h"))) {
            return "this Java has no jni.h: a JDK is needed to compile the kernels for the host";
        }
        try {
            Path folder = Files.createTempDirectory("trainyard-host-kernels");
            Path library = folder.resolve("libhostgpu.so");
            Tools.compileLibrary(compiler.get(), "host_gpu.cpp", library);
            System.load(library.toString());
            // The last registered goes first, so the folder is empty when its turn comes.
            folder.toFile().deleteOnExit();
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(file -> file.toFile().deleteOnExit());
            }
            return "";
        } catch (IOException e) {
            throw new IllegalStateException("the kernels do not compile for the host: " + e.getMessage(), e);
        }
    }
}
