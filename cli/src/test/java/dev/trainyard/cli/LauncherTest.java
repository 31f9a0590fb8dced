package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, with a java that says what it was asked. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            for word in "$@"; do
              case $word in
                -XX:ArchiveClassesAtExit=*) echo "classes of $$" > "${word#*=}"; exit 0 ;;
              esac
            done
            printf '%s\\n' "$@"
            """;

    @TempDir
    Path folder;
    private Path jdk;

    @BeforeEach
    void fakeJava() throws IOException {
        jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        assertThat(Files.writeString(jdk.resolve("bin/java"), JAVA).toFile().setExecutable(true)).isTrue();
    }

    private Path home(String name) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("cli/target"));
        Files.copy(Path.of("..", "trainyard"), home.resolve("trainyard"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(home.resolve("cli/target/trainyard.jar"), "jar");
        return home;
    }

    private ProcessBuilder launcher(Path home, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder("sh", home.resolve("trainyard").toString(), "list", "a b", "*");
        builder.environment().keySet().removeIf(name -> name.contains("JAVA") || name.contains("JDK"));
        builder.environment().putAll(Map.of("JAVA_HOME", jdk.toString(), "XDG_CACHE_HOME",
                folder.resolve("cache").toString()));
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true);
    }

    private List<String> run(Path home, Map<String, String> environment) throws IOException, InterruptedException {
        Process process = launcher(home, environment).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        assertThat(lines).endsWith("list", "a b", "*");
        return lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with space", "a:b", "ä'\"$x;&", "100%p", "-dash", "new\nline"})
    void anyFoldersNameWill(String name) throws IOException, InterruptedException {
        Path home = home(name);
        for (int i = 0; i < 2; i++) {
            String lines = String.join("\n", run(home, Map.of()));
            assertThat(lines).contains("-jar\n");
            String jar = lines.substring(lines.indexOf("-jar\n") + 5, lines.lastIndexOf("\nlist\n"));
            assertThat(jar).doesNotContain(":").endsWith("trainyard.jar");
            assertThat(Path.of(jar)).hasContent("jar");
            assertThat(lines.contains("-XX:SharedArchiveFile=")).isEqualTo(!name.contains("%"));
        }
    }

    @Test
    void aDamagedArchiveIsMadeAgain() throws IOException, InterruptedException {
        Path home = home("home");
        run(home, Map.of());
        Path cds = home.resolve("cli/target/cds");
        Path archive;
        try (var files = Files.list(cds)) {
            archive = files.filter(path -> path.toString().endsWith(".jsa")).findFirst().orElseThrow();
        }
        String made = Files.readString(archive);
        run(home, Map.of());
        assertThat(archive).as("left alone while it is whole").hasContent(made);
        for (String damaged : List.of(made.replace("classes", "clasSes"), "", made + "x")) {
            Files.writeString(archive, damaged);
            assertThat(run(home, Map.of())).contains("-XX:SharedArchiveFile=" + archive.toRealPath());
            assertThat(Files.readString(archive)).isNotEqualTo(damaged).startsWith("classes of ");
        }
        Files.writeString(archive.resolveSibling(archive.getFileName() + ".99999999"), "left by a kill");
        Files.delete(archive);
        run(home, Map.of());
        assertThat(cds).isDirectoryNotContaining(path -> path.toString().endsWith(".99999999"));
    }

    @Test
    void aCollectorOfTheUsersTakesTheUsualOnesPlace() throws IOException, InterruptedException {
        Path home = home("home");
        assertThat(run(home, Map.of())).contains("-XX:+UseSerialGC");
        for (String variable : List.of("TRAINYARD_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
                "_JAVA_OPTIONS")) {
            assertThat(run(home, Map.of(variable, "-Xmx1g -XX:+UseG1GC"))).as(variable)
                    .doesNotContain("-XX:+UseSerialGC");
            assertThat(run(home, Map.of(variable, "-Xmx1g"))).contains("-XX:+UseSerialGC");
        }
    }

    @Test
    void aBuildThatWasKilledIsMadeAgain() throws IOException, InterruptedException {
        Path home = home("home");
        Path building = Files.createDirectories(home.resolve("target")).resolve("launcher-building");
        assertThat(Files.createFile(jdk.resolve("bin/javac")).toFile().setExecutable(true)).isTrue();
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Path mvn = Files.writeString(tools.resolve("mvn"), "#!/bin/sh\n[ -e target/launcher-building ] && "
                + "echo whole > cli/target/trainyard.jar\n");
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        Files.createFile(building); // a kill left it beside half a jar
        List<String> lines = run(home, Map.of("PATH", tools + ":" + System.getenv("PATH")));
        assertThat(lines).first().asString().contains("building");
        assertThat(home.resolve("cli/target/trainyard.jar")).hasContent("whole");
        assertThat(building).doesNotExist();
        assertThat(run(home, Map.of("PATH", tools + ":" + System.getenv("PATH")))).first().asString()
                .doesNotContain("building");
    }

    @Test
    void aHeldLockSaysThatItWaitsAndForWhom() throws IOException, InterruptedException {
        Path home = home("home");
        Path pom = Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.setLastModifiedTime(pom, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        Path lock = Files.createDirectories(home.resolve("target")).resolve("launcher.lock");
        Process holder = new ProcessBuilder("sh", "-c", "exec 9>>'" + lock + "'; flock 9 || exit 9; "
                + "echo 'process 4711' > '" + lock + "'; echo held; read wait").start();
        assumeThat(holder.getInputStream().read()).as("flock").isEqualTo('h');
        Process waiting = launcher(home, Map.of()).start();
        String line = waiting.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(line).isEqualTo("trainyard: waiting for process 4711, which builds it");
        assertThat(waiting.isAlive()).isTrue();
        Files.setLastModifiedTime(pom, FileTime.fromMillis(0)); // it has been built meanwhile
        holder.getOutputStream().write('\n');
        holder.getOutputStream().close();
        assertThat(waiting.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(waiting.exitValue()).isZero();
    }
}
