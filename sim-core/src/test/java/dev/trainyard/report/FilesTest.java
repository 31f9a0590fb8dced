package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsReplacedWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("result.json"), "old");
        AtomicFiles.write(file, out -> out.write("new"));
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingBesideIt() throws IOException {
        Path file = Files.writeString(folder.resolve("result.json"), "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
            out.write("half");
            throw new IOException("the disk is full");
        })).hasMessage("the disk is full");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aDirectoryOrAMissingFolderIsNamed() {
        assertThatThrownBy(() -> AtomicFiles.write(folder, out -> out.write("x")))
                .isInstanceOf(IOException.class).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> AtomicFiles.write(folder.resolve("no/such/file"), out -> out.write("x")))
                .isInstanceOf(IOException.class).hasMessageContaining("does not exist");
    }

    @Test
    void aTraceIsJsonWithMicroseconds() {
        StringWriter text = new StringWriter();
        try (TraceFile trace = new TraceFile(text, Map.of("scenario", "test"))) {
            trace.process(0, "stage 0");
            trace.thread(0, 1, "compute");
            trace.slice(0, 1, "forward 0", "compute", 1_500_000, 250_000);
        }
        Entry root = Documents.parse("trace", text.toString());
        List<Entry> events = root.require("traceEvents").elements();
        assertThat(events).hasSize(3);
        assertThat(events.get(2).require("ts").text()).isEqualTo("1.5");
        assertThat(events.get(2).require("dur").text()).isEqualTo("0.25");
        assertThat(events.get(2).require("ph").text()).isEqualTo("X");
    }
}
