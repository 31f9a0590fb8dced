package dev.trainyard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.engine.Simulation;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/architecture.md draws what is so, and pages name classes in the packages where they are. */
class ArchitecturePageTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> MODULES = List.of("sim-core", "cuda-kernels", "cli", "bench");
    private static final Pattern PACKAGE = Pattern.compile("^package dev\\.trainyard\\.([a-z]+)", Pattern.MULTILINE);
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?dev\\.trainyard\\.([a-z]+)",
            Pattern.MULTILINE);
    private static final Pattern ARROW = Pattern.compile("^ *([a-z]+) --> ([a-z]+)$", Pattern.MULTILINE);
    private static final Pattern ROOM = Pattern.compile("^ *([a-z]+)\\[\"([a-z]+): ", Pattern.MULTILINE);
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w*)");

    @Test
    void thePictureHasTheRoomsThatThereAre() throws IOException {
        Set<String> drawn = new TreeSet<>();
        Matcher matcher = ROOM.matcher(picture());
        while (matcher.find()) {
            assertThat(matcher.group(2)).as("a room's words begin with its name").isEqualTo(matcher.group(1));
            drawn.add(matcher.group(1));
        }
        assertThat(drawn).isEqualTo(imports().keySet());
    }

    @Test
    void thePictureDrawsTheImportsThatThereAre() throws IOException {
        Set<String> drawn = new TreeSet<>();
        Matcher matcher = ARROW.matcher(picture());
        while (matcher.find()) {
            assertThat(drawn.add(matcher.group())).isTrue();
        }
        assertThat(drawn).map(String::strip).as("arrows, less those that a path of others says")
                .containsExactlyInAnyOrderElementsOf(needed(imports()));
    }

    @Test
    void pagesNameClassesWhereTheyAre() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path page : pages()) {
            Matcher matcher = CLASS.matcher(Files.readString(page));
            while (matcher.find()) {
                String name = matcher.group(1).replaceFirst("^dev\\.trainyard\\.", "");
                if (!name.startsWith("java.") && !exists(name)) {
                    wrong.add(page.getFileName() + ": " + name);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aStepRunsOnTheQueueThatThePhysicsPageNames() throws IOException, ReflectiveOperationException {
        Field queue = Simulation.class.getDeclaredField("queue");
        queue.setAccessible(true);
        assertThat(Files.readString(ROOT.resolve("docs/physics.md")))
                .contains("A step runs on `engine." + queue.get(new Simulation()).getClass().getSimpleName() + "`");
    }

    /** By room or module, the others that its sources import. */
    private static Map<String, Set<String>> imports() throws IOException {
        Map<String, Set<String>> imports = new TreeMap<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String source = Files.readString(file);
                    Matcher own = PACKAGE.matcher(source);
                    assertThat(own.find()).as(file.toString()).isTrue();
                    Set<String> used = imports.computeIfAbsent(own.group(1), room -> new TreeSet<>());
                    Matcher matcher = IMPORT.matcher(source);
                    while (matcher.find()) {
                        used.add(matcher.group(1));
                    }
                }
            }
        }
        imports.forEach((room, used) -> used.remove(room));
        return imports;
    }

    /** The transitive reduction: a graph without circles has one. */
    private static List<String> needed(Map<String, Set<String>> imports) {
        List<String> needed = new ArrayList<>();
        imports.forEach((room, used) -> used.stream().filter(to -> used.stream()
                .noneMatch(over -> !over.equals(to) && reach(imports, over).contains(to)))
                .forEach(to -> needed.add(room + " --> " + to)));
        return needed;
    }

    private static Set<String> reach(Map<String, Set<String>> imports, String from) {
        Set<String> reached = new HashSet<>();
        List<String> ahead = new ArrayList<>(imports.get(from));
        while (!ahead.isEmpty()) {
            String room = ahead.remove(ahead.size() - 1);
            if (reached.add(room)) {
                ahead.addAll(imports.get(room));
            }
        }
        return reached;
    }

    private static String picture() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        int begin = page.indexOf("```mermaid");
        return page.substring(begin, page.indexOf("```", begin + 3));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(files.filter(path -> path.toString().endsWith(".md")),
                    Stream.of("README.md", "CONTRIBUTING.md").map(ROOT::resolve)).toList();
        }
    }

    private static boolean exists(String name) {
        return MODULES.stream().flatMap(module -> Stream.of("main", "test").map(set -> ROOT.resolve(module)
                .resolve("src/" + set + "/java/dev/trainyard"))).anyMatch(folder -> Files.exists(
                        folder.resolve(name.replace('.', '/') + ".java")));
    }
}
