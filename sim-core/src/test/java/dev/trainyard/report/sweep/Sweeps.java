package dev.trainyard.report.sweep;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.study.sweep.Study;
import dev.trainyard.study.sweep.StudyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A study for tests of its files: 8,640 points of every status but no-plan, in 68 pieces. */
final class Sweeps {
    static final int PIECE = 128;
    static final String TEXT = "{scenario: {model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, training: "
            + "{sequence: 8192, globalBatch: 128}}, sweep: {product: {training.globalBatch: {from: 64, to: 320, step: "
            + "64}, plan.tp: [1, 2, 4, 8], plan.pp: [1, 2, 4], plan.microBatch: [1, 2, 4], plan.sharding: [none, "
            + "zero1, zero2, zero3], plan.recompute: [none, selective, full], plan.overlapData: [true, false], "
            + "cluster.nic: [200 Gb/s, 400 Gb/s]}}}";

    /** 54 points with campaigns: some that cannot be, some that never end. */
    static final String MONTHS = "{scenario: {model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, "
            + "training: {globalBatch: 128, tokens: 5e10}}, campaign: {replicas: 8, outputs: [days.p50, dollars]}, "
            + "sweep: {product: {campaign.money.how: [own, rent], campaign.failures.rate: [3, 30, 1e6], plan.tp: "
            + "[1, 2, 3], campaign.spares: [0, 2, 8]}}}";

    private Sweeps() {}

    static Study study(Path folder) {
        return study(folder, TEXT);
    }

    static Study study(Path folder, String text) {
        try {
            return StudyReader.read(Files.writeString(folder.resolve("study.yaml"), text));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static SweepRun run(Study study, SweepFormat format, int threads) {
        return new SweepRun(study, format, Fidelity.CLOSED, Constants.shipped(), () -> new CpuKernels(1), threads,
                "test").with(new MortalDisk(Long.MAX_VALUE), 0, PIECE);
    }

    /** The whole result by one thread. */
    static Path undisturbed(Path folder, SweepFormat format) throws IOException {
        Path file = folder.resolve("undisturbed." + format);
        run(study(folder), format, 1).run(file, Shard.WHOLE, done -> { });
        return file;
    }
}
