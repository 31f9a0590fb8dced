package dev.trainyard.cuda.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.ptx.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CublasForwarderTest {
    private static final Path FUNCTIONS = Path.of("src/main/resources/dev/trainyard/cuda/cublas_functions.h");
    private static final String NATIVES = "/lib/libJCublas2-12.6.0-linux-x86_64.so";

    @TempDir
    Path folder;

    @Test
    void everyFunctionThatJcublasCallsIsForwarded() throws IOException {
        Optional<Path> nm = Tools.find("nm");
        assumeTrue(nm.isPresent(), "no nm on this machine to list what JCublas calls");
        Path natives = folder.resolve("natives.so");
        try (InputStream in = CublasForwarderTest.class.getResourceAsStream(NATIVES)) {
            assumeTrue(in != null, "JCublas has other natives on this machine");
            Files.copy(in, natives);
        }
        String undefined = Tools.run(folder, Map.of(), nm.get().toString(), "-D", "-u", natives.toString());
        assertThat(names(Files.readString(FUNCTIONS), "FORWARD\\((\\w+)\\)"))
                .containsExactlyInAnyOrderElementsOf(names(undefined, " U (cublas\\w+)"));
    }

    @Test
    void aCompilerThatFailsIsNamed() {
        assumeTrue(Files.isExecutable(Path.of("/bin/false")), "no program that always fails on this machine");
        assertThatThrownBy(() -> CublasForwarder.build(Path.of("/bin/false"), Path.of("libcublas.so.13"), folder))
                .isInstanceOf(CublasFailedException.class)
                .hasMessage("/bin/false did not compile cublas_forward.c: exit code 1");
    }

    private static Set<String> names(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
    }
}
