package dev.trainyard.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemLibraryTest {
    @TempDir
    Path folder;

    @Test
    void anEmptyMachineHasNoDriver() {
        assertThat(library("", "absent.cache").isPresent()).isFalse();
    }

    @Test
    void theSearchPathIsLookedThrough() throws IOException {
        Files.createFile(folder.resolve("libcuda.so.1"));
        assertThat(library("/nowhere::" + folder, "absent.cache").isPresent()).isTrue();
    }

    @Test
    void aStandardFolderIsLookedThrough() throws IOException {
        Files.createFile(folder.resolve("libcuda.so.1"));
        assertThat(new SystemLibrary("libcuda.so.1", "", folder.resolve("absent.cache"), List.of(folder)).isPresent())
                .isTrue();
    }

    @Test
    void theLinkersCacheCounts() throws IOException {
        Files.write(folder.resolve("cache"), "x\0libcuda.so.1\0/opt/libcuda.so.1\0".getBytes(StandardCharsets.UTF_8));
        assertThat(library("", "cache").isPresent()).isTrue();
    }

    @Test
    void aLibraryOfASimilarNameDoesNotCount() throws IOException {
        Files.write(folder.resolve("cache"), "x\0libcuda.so.12\0libcudart.so.1\0".getBytes(StandardCharsets.UTF_8));
        assertThat(library("", "cache").isPresent()).isFalse();
    }

    @Test
    void filesComeInTheLinkersOrder() throws IOException {
        Path first = Files.createFile(folder.resolve("libcuda.so.1"));
        Files.write(folder.resolve("cache"), "x\0libcuda.so.1\0/opt/libcuda.so.1\0/opt/libcuda.so.12\0/b/libcuda.so.1\0"
                .getBytes(StandardCharsets.UTF_8));
        assertThat(library(folder.toString(), "cache").files()).containsExactly(first, Path.of("/opt/libcuda.so.1"),
                Path.of("/b/libcuda.so.1"));
        assertThat(library("", "absent.cache").files()).isEmpty();
    }

    private SystemLibrary library(String searchPath, String cache) {
        return new SystemLibrary("libcuda.so.1", searchPath, folder.resolve(cache), List.of());
    }
}
