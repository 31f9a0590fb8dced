package dev.trainyard.workload;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveAlgorithm;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKernel;
import dev.trainyard.kernel.collective.CollectiveKind;
import java.util.ArrayList;
import java.util.List;

/** A table as nccl-tests prints it: one collective over the first accelerators of a cluster, by size. */
public final class CollectiveTable {
    private CollectiveTable() {}

    /**
     * One size.
     *
     * @param bytes as nccl-tests counts them
     * @param seconds time of one collective, s
     * @param algorithmBandwidth bytes over time, bytes/s
     * @param busBandwidth the same times nccl-tests' factor, bytes/s
     * @param algorithm the fastest, which is the one timed
     */
    public record Row(long bytes, double seconds, double algorithmBandwidth, double busBandwidth, String algorithm) {}

    /**
     * The table's rows in the order of {@code sizes}.
     *
     * @param gpus ranks, one an accelerator, spread evenly over as few scale-up domains as hold them; for send/receive
     *     the distance between sender and receiver plus one
     * @throws IllegalArgumentException where {@code gpus} exceeds the cluster or a size is negative
     */
    public static List<Row> rows(Cluster cluster, Constants constants, CollectiveKind kind, int gpus, long[] sizes) {
        if (gpus < 1 || gpus > cluster.gpus()) {
            throw new IllegalArgumentException("gpus must lie between 1 and the cluster's " + cluster.gpus()
                    + ", found " + gpus);
        }
        CollectiveBatch batch = new CollectiveBatch(FabricProfiles.of(cluster, constants));
        int perDomain = Groups.balanced(gpus, cluster.gpusPerDomain());
        for (long size : sizes) {
            if (kind == CollectiveKind.SEND_RECV && gpus > 1) {
                batch.add(kind, size, 2, gpus <= cluster.gpusPerDomain() ? 2 : 1, gpus, 1);
            } else {
                batch.add(kind, size, gpus, perDomain, gpus, 1);
            }
        }
        double[] seconds = new double[sizes.length];
        int[] algorithm = new int[sizes.length];
        CollectiveKernel.run(batch, seconds, algorithm);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            double rate = seconds[i] > 0 ? sizes[i] / seconds[i] : 0;
            rows.add(new Row(sizes[i], seconds[i], rate, kind.busBandwidth(gpus, sizes[i], seconds[i]),
                    CollectiveAlgorithm.values()[algorithm[i]].label()));
        }
        return rows;
    }
}
