package dev.trainyard.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.report.MarkedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every architecture's assembler takes the kernels, none spills, and docs/gpu.md lists what they need. */
@Tag("slow")
class GpuPageTest {
    private static final Path PAGE = Path.of("../docs/gpu.md");
    private static final Pattern RELEASE = Pattern.compile("V([0-9.]+)");

    @TempDir
    Path folder;
    private Path ptxas;

    @BeforeEach
    void needsTheAssembler() {
        Optional<Path> found = Tools.findCuda("ptxas");
        assumeTrue(found.isPresent(), "no ptxas on this machine to assemble the kernels with");
        ptxas = found.get();
    }

    @Test
    void noKernelSpills() throws IOException {
        for (Kernel kernel : Kernel.values()) {
            for (Architecture architecture : Architecture.all()) {
                Assembled assembled = Assembled.of(ptxas, kernel, architecture, folder);
                assertThat(assembled.spilled()).as("bytes spilled by %s on %s", kernel.label(), architecture.name())
                        .isZero();
                assertThat(assembled.stack()).as("stack of %s on %s", kernel.label(), architecture.name()).isZero();
            }
        }
    }

    @Test
    void theTableOfRegistersIsCurrent() throws IOException {
        String page = Files.readString(PAGE);
        String release = release();
        boolean refresh = Boolean.getBoolean("trainyard.refresh");
        assumeTrue(refresh || page.contains("ptxas " + release), "ptxas is " + release
                + " here, and the table is another one's");
        String current = MarkedText.replace(page, "registers", table(release));
        if (refresh) {
            Files.writeString(PAGE, current);
        }
        assertThat(Files.readString(PAGE)).as("docs/gpu.md is stale. Refresh it with cuda-kernels/refresh.sh")
                .isEqualTo(current);
    }

    private String table(String release) throws IOException {
        StringBuilder text = new StringBuilder("| kernel |");
        StringBuilder rule = new StringBuilder("| --- |");
        for (Architecture architecture : Architecture.all()) {
            text.append(' ').append(architecture.name()).append(" (").append(architecture.cards()).append(") |");
            rule.append(" --- |");
        }
        text.append('\n').append(rule).append('\n');
        for (Kernel kernel : Kernel.values()) {
            text.append("| ").append(kernel.label()).append(" |");
            for (Architecture architecture : Architecture.all()) {
                int registers = Assembled.of(ptxas, kernel, architecture, folder).registers();
                text.append(' ').append(registers).append(" registers, ")
                        .append(architecture.occupancy(registers, Kernel.BLOCK)).append("% |");
            }
            text.append('\n');
        }
        return text.append("\nMade with ptxas ").append(release).append(", blocks of ").append(Kernel.BLOCK)
                .append(" threads; no kernel spills.").toString();
    }

    private String release() throws IOException {
        Matcher matcher = RELEASE.matcher(Tools.run(folder, Map.of(), ptxas.toString(), "--version"));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
