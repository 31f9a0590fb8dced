package dev.trainyard.cuda.ptx;

import dev.trainyard.cuda.driver.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ptxas says of one kernel on one architecture.
 *
 * @param registers of each thread
 * @param spilled bytes stored to and loaded from memory because registers ran out
 * @param stack bytes of each thread's stack
 */
record Assembled(int registers, int spilled, int stack) {
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
    private static final Pattern MEMORY = Pattern.compile(
            "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");

    /** Assembles the checked-in PTX. */
    static Assembled of(Path ptxas, Kernel kernel, Architecture architecture, Path folder) throws IOException {
        String said = Tools.run(folder, Map.of(), ptxas.toString(), "-v", "-arch=" + architecture.name(), "-o",
                folder.resolve("out.cubin").toString(),
                Path.of("src/main/resources/dev/trainyard/cuda", kernel.label() + ".ptx").toString());
        Matcher registers = REGISTERS.matcher(said);
        Matcher memory = MEMORY.matcher(said);
        if (!registers.find() || !memory.find()) {
            throw new IOException("ptxas says nothing of registers or spills: " + said);
        }
        return new Assembled(Integer.parseInt(registers.group(1)),
                Integer.parseInt(memory.group(2)) + Integer.parseInt(memory.group(3)),
                Integer.parseInt(memory.group(1)));
    }
}
