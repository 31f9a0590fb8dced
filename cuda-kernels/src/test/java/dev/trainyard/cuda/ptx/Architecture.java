package dev.trainyard.cuda.ptx;

import java.util.List;

/**
 * What bounds how many threads a processor holds (CUDA C++ Programming Guide 13.0, table "Technical Specifications per
 * Compute Capability").
 *
 * @param name as ptxas takes it
 * @param cards what it is built into
 * @param warps most warps of a processor
 * @param blocks most blocks of a processor
 */
record Architecture(String name, String cards, int warps, int blocks) {
    private static final int REGISTERS = 65_536;
    /** Registers are handed out to a warp in pieces of so many. */
    private static final int PIECE = 256;
    private static final int THREADS_PER_WARP = 32;

    /** Those that the kernels are checked for. */
    static List<Architecture> all() {
        return List.of(new Architecture("sm_80", "A100", 64, 32), new Architecture("sm_90", "H100, H200", 64, 32),
                new Architecture("sm_100", "B200, GB200", 64, 32), new Architecture("sm_120", "RTX 50", 48, 24));
    }

    /** Share of a processor's warps that can be there at once, in percent, rounded down. */
    int occupancy(int registersPerThread, int threadsPerBlock) {
        int warpsPerBlock = threadsPerBlock / THREADS_PER_WARP;
        int perWarp = (registersPerThread * THREADS_PER_WARP + PIECE - 1) / PIECE * PIECE;
        int byRegisters = REGISTERS / perWarp / warpsPerBlock;
        int resident = Math.min(byRegisters, Math.min(blocks, warps / warpsPerBlock));
        return 100 * resident * warpsPerBlock / warps;
    }
}
