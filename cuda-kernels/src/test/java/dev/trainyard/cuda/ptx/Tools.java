package dev.trainyard.cuda.ptx;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the machine that tests use where they are there. */
public final class Tools {
    static final Path CUDA_SOURCES = Path.of("src/main/cuda");
    static final Path TEST_SOURCES = Path.of("src/test/cuda");
    private static final int MOST_SECONDS = 120;

    private Tools() {}

    /** A program on the PATH. */
    public static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable).findFirst();
    }

    /** A program on the PATH or of the CUDA toolkit in its usual place. */
    static Optional<Path> findCuda(String program) {
        return find(program).or(() -> Optional.of(Path.of("/usr/local/cuda/bin", program)).filter(Files::isExecutable));
    }

    /** Runs a program to its end and gives its standard output, and its errors behind that where there is nothing. */
    public static String run(Path folder, Map<String, String> environment, String... command) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        String complained = Files.readString(errors, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " gave " + process.exitValue() + ": " + said
                    + complained);
        }
        return said.isEmpty() ? complained : said;
    }

    /** Compiles a C++ source of the tests with the kernels' sources into a library. */
    public static void compileLibrary(Path compiler, String source, Path library, String... more) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "include");
        String[] options = {compiler.toString(), "-shared", "-fPIC", "-O2", "-ffp-contract=off", "-std=c++17",
            "-Wall", "-Wno-unknown-pragmas", "-Wno-unused-function", "-Wno-unused-variable",
            "-I", CUDA_SOURCES.toString(), "-I", TEST_SOURCES.toString(), "-I", java.toString(),
            "-I", java.resolve("linux").toString(), "-o", library.toString(),
            TEST_SOURCES.resolve(source).toString()};
        run(library.getParent(), Map.of(), Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new));
    }
}
