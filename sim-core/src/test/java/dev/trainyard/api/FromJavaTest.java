package dev.trainyard.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program that README shows compiles without a warning and runs. */
@Tag("slow")
class FromJavaTest {
    private static final Pattern BLOCK = Pattern.compile("## From Java\n+```java\n(.*?)```", Pattern.DOTALL);
    private static final int MOST_LINES = 15;

    @TempDir
    Path folder;

    @Test
    void theProgramInReadmeCompilesAndRuns() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("Example.java"), program());
        compile(source);
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=en", "-cp", folder + System.getProperty("path.separator")
                + System.getProperty("java.class.path"), "Example").redirectErrorStream(true)
                .redirectOutput(out.toFile()).start();
        assertThat(process.waitFor()).as(Files.readString(out)).isZero();
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches("\\d\\.\\d\\d s a step, .* \\d\\.\\d\\d to \\d\\.\\d\\d s");
        assertThat(lines.get(1)).contains("tp=");
        assertThat(lines.get(2)).startsWith("14,848 GPUs: ");
        assertThat(lines.get(3)).contains(" the GPUs: ");
    }

    private static String program() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../README.md")));
        assertThat(block.find()).as("README has a Java program under From Java").isTrue();
        assertThat(block.group(1).lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(MOST_LINES);
        return block.group(1);
    }

    private void compile(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(problems, Locale.ROOT, null)) {
            boolean compiled = compiler.getTask(null, files, problems, List.of("-d", folder.toString(), "-cp",
                    System.getProperty("java.class.path"), "-Xlint:all,-path,-classfile", "-Werror"), null,
                    files.getJavaFileObjects(source)).call();
            assertThat(compiled).as(problems.getDiagnostics().toString()).isTrue();
        }
    }
}
