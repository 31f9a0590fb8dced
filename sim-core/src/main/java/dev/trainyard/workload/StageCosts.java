package dev.trainyard.workload;

import java.util.Arrays;

/**
 * What one iteration costs, priced: every pass of every slot by cause, messages, data-parallel traffic, optimizer.
 * A slot is a stage's local chunk: {@code stage * chunks + chunk}. Seconds throughout.
 */
public final class StageCosts {
    private final int stages;
    private final int chunks;
    private final int microBatches;
    private final double[] cost;
    private final double[] networkShare;
    private final double[] uplinkShare;
    private final double[] uplinkDemand;
    final double[] reduce;
    final double[] gather;
    final int[] buckets;
    final double[] optimizer;
    final double[] pairSaving;
    double transfer;
    double transferExposed;
    double transferBytesPerSecond;
    double dataBytesPerSecond;
    double networkBytesPerSecond;
    double uplinkBytesPerSecond;
    boolean dataOnUplink;
    boolean transferOnUplink;
    double overlapTax;
    boolean overlapData;
    double overhead;
    double straggler;

    StageCosts(int stages, int chunks, int microBatches) {
        this.stages = stages;
        this.chunks = chunks;
        this.microBatches = microBatches;
        int slots = stages * chunks;
        this.cost = new double[slots * Pass.COUNT * Cause.COUNT];
        this.networkShare = new double[slots * Pass.COUNT];
        this.uplinkShare = new double[slots * Pass.COUNT];
        this.uplinkDemand = new double[slots * Pass.COUNT];
        this.reduce = new double[slots];
        this.gather = new double[slots];
        this.buckets = new int[slots];
        Arrays.fill(buckets, 1);
        this.optimizer = new double[stages];
        this.pairSaving = new double[slots];
    }

    void add(int slot, Pass pass, Cause cause, double seconds) {
        cost[(slot * Pass.COUNT + pass.ordinal()) * Cause.COUNT + cause.ordinal()] += seconds;
    }

    void addNetwork(int slot, Pass pass, double seconds) {
        networkShare[slot * Pass.COUNT + pass.ordinal()] += seconds;
    }

    void addUplink(int slot, Pass pass, double seconds, double bytesPerSecond) {
        uplinkShare[slot * Pass.COUNT + pass.ordinal()] += seconds;
        uplinkDemand[slot * Pass.COUNT + pass.ordinal()] = bytesPerSecond;
        uplinkBytesPerSecond = Math.max(uplinkBytesPerSecond, bytesPerSecond);
    }

    /** Pipeline stages. */
    public int stages() {
        return stages;
    }

    /** Model chunks on each stage. */
    public int chunks() {
        return chunks;
    }

    /** Micro-batches of one replica in one step. */
    public int microBatches() {
        return microBatches;
    }

    /** Seconds of one pass over one micro-batch for one cause. */
    public double of(int slot, Pass pass, Cause cause) {
        return cost[(slot * Pass.COUNT + pass.ordinal()) * Cause.COUNT + cause.ordinal()];
    }

    /** Seconds of one pass over one micro-batch. */
    public double of(int slot, Pass pass) {
        double sum = 0;
        int from = (slot * Pass.COUNT + pass.ordinal()) * Cause.COUNT;
        for (int i = 0; i < Cause.COUNT; i++) {
            sum += cost[from + i];
        }
        return sum;
    }

    /** The part of a pass in which its traffic holds the scale-out network. */
    public double network(int slot, Pass pass) {
        return networkShare[slot * Pass.COUNT + pass.ordinal()];
    }

    /** The part of that in which the traffic waits for oversubscribed uplinks, not for the network interface. */
    public double uplink(int slot, Pass pass) {
        return uplinkShare[slot * Pass.COUNT + pass.ordinal()];
    }

    /** Demand of that traffic on network interface and uplinks, bytes/s. */
    public double uplinkDemand(int slot, Pass pass) {
        return uplinkDemand[slot * Pass.COUNT + pass.ordinal()];
    }

    /** Reducing the slot's gradients once a step; 0 under ZeRO-3, where every pass does it. */
    public double reduce(int slot) {
        return reduce[slot];
    }

    /** Gathering the slot's parameters once a step. */
    public double gather(int slot) {
        return gather[slot];
    }

    /** Parts in which the slot's gradients and parameters travel, each as soon as its layers are done. */
    public int buckets(int slot) {
        return buckets[slot];
    }

    /** The optimizer's step on a stage. */
    public double optimizer(int stage) {
        return optimizer[stage];
    }

    /** What DualPipe's overlapped pair saves: experts' traffic under the other half's compute. */
    public double pairSaving(int slot) {
        return pairSaving[slot];
    }

    /** One message between neighbouring stages. */
    public double transfer() {
        return transfer;
    }

    /** The part of a message that both compute streams together wait for. */
    public double transferExposed() {
        return transferExposed;
    }

    /** Demand of a pipeline message on the network interface, bytes/s; 0 inside a scale-up domain. */
    public double transferBytesPerSecond() {
        return transferBytesPerSecond;
    }

    /** Demand of data-parallel traffic on the network interface, bytes/s. */
    public double dataBytesPerSecond() {
        return dataBytesPerSecond;
    }

    /** Bandwidth of one accelerator's network interface, bytes/s. */
    public double networkBytesPerSecond() {
        return networkBytesPerSecond;
    }

    /**
     * What the fastest traffic that waits for oversubscribed uplinks gets through them when it has them alone, bytes/s;
     * 0 where none waits.
     */
    public double uplinkBytesPerSecond() {
        return uplinkBytesPerSecond;
    }

    /** Data-parallel traffic waits for uplinks. */
    public boolean dataOnUplink() {
        return dataOnUplink;
    }

    /** Messages between stages wait for uplinks. */
    public boolean transferOnUplink() {
        return transferOnUplink;
    }

    /** Slow-down of compute by overlapped data-parallel traffic, as a share of that traffic's time. */
    public double overlapTax() {
        return overlapTax;
    }

    /** Data-parallel traffic runs under the passes. */
    public boolean overlapData() {
        return overlapData;
    }

    /** Host and synchronisation time that nothing hides. */
    public double overhead() {
        return overhead;
    }

    /** Factor by which the slowest accelerator stretches the step. */
    public double straggler() {
        return straggler;
    }
}
