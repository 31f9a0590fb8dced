import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Writes docs/mutation.md from PIT's reports: scores by package and every mutation that lives, with the reason why it
 * may. Run by docs/mutation.sh as a single source file, from the repository's root.
 *
 * <p>Reasons stand in config/mutation-explained.tsv: class, a part of the source line, how the mutation's description
 * begins ({@code *} for any), why. A reason that no living mutation needs is an error: the code has moved on.
 */
public final class MutationPage {
    private static final Path REPORTS = Path.of("sim-core/target/mutation");
    private static final Path SOURCES = Path.of("sim-core/src/main/java");
    private static final Path EXPLAINED = Path.of("config/mutation-explained.tsv");
    private static final Path PAGE = Path.of("docs/mutation.md");
    private static final String ROOT = "dev.trainyard.";

    private record Mutation(String status, String type, String simple, String method, String source, String what,
            int limit) {
        boolean lives() {
            return status.equals("SURVIVED") || status.equals("NO_COVERAGE");
        }

        String area() {
            String name = type.substring(ROOT.length());
            return name.substring(0, name.lastIndexOf('.'));
        }
    }

    private record Reason(String simple, String source, String what, String why) {
        boolean fits(Mutation mutation) {
            return simple.equals(mutation.simple()) && mutation.source().contains(source)
                    && (what.equals("*") || mutation.what().startsWith(what));
        }
    }

    private MutationPage() {}

    /** Reads all reports and writes the page. */
    public static void main(String[] arguments) throws Exception {
        List<Mutation> mutations = new ArrayList<>();
        try (Stream<Path> reports = Files.list(REPORTS)) {
            for (Path report : reports.map(folder -> folder.resolve("mutations.xml")).filter(Files::exists).sorted()
                    .toList()) {
                read(report, mutations);
            }
        }
        List<Reason> reasons = reasons();
        Set<Reason> used = new HashSet<>();
        Files.writeString(PAGE, page(mutations, reasons, used), StandardCharsets.UTF_8);
        boolean stale = false;
        for (Reason reason : reasons) {
            if (!used.contains(reason)) {
                System.err.println(EXPLAINED + ": no mutation lives in " + reason.simple() + ", \"" + reason.source()
                        + "\". Maybe its reason can go?");
                // A sample may have left out the one that it is for.
                stale |= mutations.stream().allMatch(mutation -> mutation.limit() == 0);
            }
        }
        System.out.println("wrote " + PAGE + ": " + mutations.size() + " mutations");
        System.exit(stale ? 1 : 0);
    }

    private static void read(Path report, List<Mutation> into) throws Exception {
        NodeList all = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile())
                .getElementsByTagName("mutation");
        Map<String, List<String>> sources = new LinkedHashMap<>();
        Path limits = report.resolveSibling("limit.txt");
        int limit = Files.exists(limits) ? Integer.parseInt(Files.readString(limits).strip()) : 0;
        for (int i = 0; i < all.getLength(); i++) {
            Element mutation = (Element) all.item(i);
            String type = text(mutation, "mutatedClass");
            String folder = type.substring(0, type.lastIndexOf('.')).replace('.', '/');
            Path file = SOURCES.resolve(folder).resolve(text(mutation, "sourceFile"));
            if (!Files.exists(file)) {
                continue; // written by the compiler
            }
            int line = Integer.parseInt(text(mutation, "lineNumber"));
            if (!sources.containsKey(file.toString())) {
                sources.put(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
            }
            String simple = type.substring(type.lastIndexOf('.') + 1);
            into.add(new Mutation(mutation.getAttribute("status"), type, simple, text(mutation, "mutatedMethod"),
                    sources.get(file.toString()).get(line - 1).strip(),
                    text(mutation, "description").replaceAll(" for dev/trainyard/\\S+", "")
                            .replaceAll("dev/trainyard/(\\w+/)*", ""), limit));
        }
    }

    private static String text(Element mutation, String name) {
        return mutation.getElementsByTagName(name).item(0).getTextContent();
    }

    private static List<Reason> reasons() throws IOException {
        List<Reason> reasons = new ArrayList<>();
        for (String line : Files.readAllLines(EXPLAINED, StandardCharsets.UTF_8)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = line.split("\t");
                if (cells.length != 4) {
                    throw new IOException(EXPLAINED + ": expected class, source, mutation and reason between tabs: "
                            + line);
                }
                reasons.add(new Reason(cells[0], cells[1], cells[2], cells[3]));
            }
        }
        return reasons;
    }

    private static String page(List<Mutation> mutations, List<Reason> reasons, Set<Reason> used) {
        Map<String, List<Mutation>> areas = new TreeMap<>();
        mutations.forEach(mutation -> areas.computeIfAbsent(mutation.area(), area -> new ArrayList<>()).add(mutation));
        StringBuilder page = new StringBuilder("""
                # Mutations

                Generated by `docs/mutation.sh` from PIT's reports; do not edit.

                PIT changes the byte code in one place (an operator, a comparison, a returned value, a call) and runs
                the tests of that package: a mutation that no test notices lives. Each one that lives is listed with
                the reason why it may; one without a reason wants a test. Where a number stands under "of a class", at most so
                many mutations of each class were made, spread over it. Packages without a row were not measured.

                """);
        page.append("| package | mutations | of a class | killed | of them timed out | live | explained | score % |\n");
        page.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        areas.forEach((area, inArea) -> score(page, "`" + area + "`", inArea, reasons));
        score(page, "these", mutations, reasons);
        areas.forEach((area, inArea) -> {
            if (inArea.stream().anyMatch(Mutation::lives)) {
                page.append("\n## ").append(area).append("\n\n| where | source | mutation | why it lives |\n")
                        .append("| --- | --- | --- | --- |\n");
                inArea.stream().filter(Mutation::lives).forEach(mutation -> row(page, mutation, reasons, used));
            }
        });
        return page.toString();
    }

    private static void score(StringBuilder page, String name, List<Mutation> in, List<Reason> reasons) {
        long live = in.stream().filter(Mutation::lives).count();
        long late = in.stream().filter(mutation -> mutation.status().equals("TIMED_OUT")).count();
        long explained = in.stream().filter(Mutation::lives)
                .filter(mutation -> reasons.stream().anyMatch(reason -> reason.fits(mutation))).count();
        int limit = in.stream().mapToInt(Mutation::limit).distinct().count() > 1 ? 0 : in.get(0).limit();
        page.append(String.format(Locale.ROOT, "| %s | %d | %s | %d | %d | %d | %d | %.1f |%n", name, in.size(),
                limit == 0 ? "" : Integer.toString(limit), in.size() - live, late, live, explained,
                100.0 * (in.size() - live) / in.size()));
    }

    private static void row(StringBuilder page, Mutation mutation, List<Reason> reasons, Set<Reason> used) {
        String why = "";
        for (Reason reason : reasons) {
            if (reason.fits(mutation)) {
                used.add(reason);
                why = why.isEmpty() ? reason.why() : why;
            }
        }
        page.append("| `").append(mutation.simple()).append('.').append(mutation.method()).append("` | `")
                .append(mutation.source().replace("|", "\\|")).append("` | ")
                .append(mutation.status().equals("NO_COVERAGE") ? "no test comes here: " : "").append(mutation.what())
                .append(" | ").append(why).append(" |\n");
    }
}
