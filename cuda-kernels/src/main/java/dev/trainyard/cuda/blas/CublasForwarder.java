package dev.trainyard.cuda.blas;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds a library that calls itself libcublas.so.12 and hands every call on to another release. JCublas is linked
 * against that name and its symbol versions, and a machine with CUDA 13 has only libcublas.so.13, which lacks both.
 */
final class CublasForwarder {
    private static final List<String> SOURCES = List.of("cublas_forward.c", "cublas_functions.h", "cublas_forward.map");
    private static final int MOST_SECONDS = 60;

    private CublasForwarder() {}

    /** A C compiler on this machine. */
    static Optional<Path> compiler() {
        String path = System.getenv("PATH");
        return Stream.of(path == null ? new String[0] : path.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank()).map(folder -> Path.of(folder, "gcc"))
                .filter(Files::isExecutable).findFirst();
    }

    /**
     * Compiles the library.
     *
     * @param target the libcublas that calls go to
     * @param folder where the library is made
     * @return the library
     * @throws CublasFailedException with what the compiler said
     */
    static Path build(Path compiler, Path target, Path folder) {
        try {
            for (String source : SOURCES) {
                copy(source, folder.resolve(source));
            }
            Path library = folder.resolve("libcublas.so.12");
            Path said = folder.resolve("compiler.txt");
            Process process = new ProcessBuilder(compiler.toString(), "-shared", "-fPIC", "-O1",
                    "-Wl,-soname,libcublas.so.12", "-Wl,--version-script=cublas_forward.map",
                    "-DTRAINYARD_CUBLAS=\"" + target + "\"", "-o", library.toString(), "cublas_forward.c", "-ldl")
                    .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(said.toFile()).start();
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new CublasFailedException(compiler + " took more than " + MOST_SECONDS + " s for "
                        + SOURCES.get(0));
            }
            if (process.exitValue() != 0) {
                throw new CublasFailedException(compiler + " did not compile " + SOURCES.get(0) + ": "
                        + Files.readString(said).lines().findFirst().orElse("exit code " + process.exitValue()));
            }
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot build the forwarding library in " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CublasFailedException("interrupted while " + compiler + " was at work");
        }
    }

    private static void copy(String resource, Path to) throws IOException {
        try (InputStream in = CublasForwarder.class.getResourceAsStream("/dev/trainyard/cuda/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks its resource " + resource + ". Maybe build it anew");
            }
            Files.copy(in, to);
        }
    }
}
