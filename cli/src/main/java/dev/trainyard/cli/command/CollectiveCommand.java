package dev.trainyard.cli.command;

import dev.trainyard.cli.option.InlineOrFile;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.Sizes;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.Result;
import dev.trainyard.cli.view.Row;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.workload.CollectiveTable;
import dev.trainyard.workload.network.InlineNetwork;
import dev.trainyard.workload.network.NetworkModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times a collective by size, as nccl-tests would print it. */
@Command(name = "collective", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Times a collective by size, on a cluster or on a network written out.",
        description = {"%nPrints a table like nccl-tests: size in bytes, time in microseconds, algorithm and bus "
            + "bandwidth in GB/s (1e9 bytes), and the fastest algorithm. With --network: message by message on a "
            + "network of several dimensions, for all-reduce, reduce-scatter and all-gather.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard collective --kind all-reduce --sizes 1MiB..16GiB --cluster mai1-preview --gpus 16",
            "  trainyard collective --cluster '{accelerator: h200-sxm, gpus: 128}' --sizes 16GiB",
            "  trainyard collective --sizes 1MiB --network '{chunks: 4, endpointDelay: 10 ns,",
            "      dimensions: [{topology: ring, size: 64, bandwidth: 50 GB/s, latency: 500 ns}]}'"})
public final class CollectiveCommand implements Callable<Integer> {
    private static final double MICRO = 1e6;
    private static final double GIGA = 1e9;

    private final Terminal terminal;
    @Option(names = "--kind", paramLabel = "KIND", defaultValue = "all-reduce",
            description = "all-reduce, reduce-scatter, all-gather, all-to-all, broadcast or send-recv (default: "
                + "${DEFAULT-VALUE}).")
    private String kind;
    @Option(names = "--sizes", paramLabel = "SIZES", defaultValue = "1MiB..16GiB",
            description = "Sizes as nccl-tests counts them: a range, a list or one size (default: ${DEFAULT-VALUE}).")
    private String sizes;
    @Option(names = "--factor", paramLabel = "F", defaultValue = "4",
            description = "Step of a range: each size is this many times the one before (default: ${DEFAULT-VALUE}).")
    private double factor;
    @Option(names = "--cluster", paramLabel = "CLUSTER", defaultValue = "mai1-preview",
            description = "Catalogue name, YAML written out, or a file (default: ${DEFAULT-VALUE}).")
    private String cluster;
    @Option(names = "--gpus", paramLabel = "N", description = "Ranks, one an accelerator (default: the whole cluster).")
    private Integer gpus;
    @Option(names = "--network", paramLabel = "NETWORK",
            description = "A network of several dimensions instead of a cluster: YAML written out, or a file.")
    private String network;
    @Mixin
    private OutputOptions output;

    public CollectiveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        CollectiveKind what = kind();
        long[] bytes = Sizes.parse("--sizes", sizes, factor);
        output.print(terminal, network == null ? onCluster(what, bytes) : onNetwork(what, bytes));
        return ExitCodes.DONE;
    }

    private CollectiveKind kind() {
        List<String> known = Arrays.stream(CollectiveKind.values()).map(CollectiveKind::label).toList();
        int index = known.indexOf(kind);
        if (index < 0) {
            throw new InputException(Place.of("--kind"), "", Names.unknown("collective", kind, known));
        }
        return CollectiveKind.values()[index];
    }

    private Result onCluster(CollectiveKind what, long[] bytes) {
        Cluster where = Clusters.read(InlineOrFile.read("--cluster", cluster));
        int ranks = gpus == null ? where.gpus() : gpus;
        if (ranks < 1 || ranks > where.gpus()) {
            throw new InputException(Place.of("--gpus"), "", "must lie between 1 and the cluster's " + where.gpus()
                    + " accelerators, found " + ranks);
        }
        Table table = new Table().number("size [B]").number("time [us]").number("algbw [GB/s]").number("busbw [GB/s]")
                .text("algorithm");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CollectiveTable.Row row : CollectiveTable.rows(where, Constants.shipped(), what, ranks, bytes)) {
            table.row(String.valueOf(row.bytes()), Numbers.significant(row.seconds() * MICRO, 4),
                    Numbers.fixed(row.algorithmBandwidth() / GIGA, 2), Numbers.fixed(row.busBandwidth() / GIGA, 2),
                    row.algorithm());
            rows.add(new Row().with("kind", what.label()).with("cluster", where.name()).with("gpus", ranks)
                    .with("bytes", row.bytes()).with("seconds", row.seconds())
                    .with("algorithmBytesPerSecond", row.algorithmBandwidth())
                    .with("busBytesPerSecond", row.busBandwidth()).with("algorithm", row.algorithm()).values());
        }
        return Result.of(table, rows);
    }

    private Result onNetwork(CollectiveKind what, long[] bytes) {
        InlineNetwork where = InlineNetwork.read(InlineOrFile.read("--network", network));
        int ranks = (int) Math.min(Integer.MAX_VALUE, where.ranks());
        Table table = new Table().number("size [B]").number("time [ns]").number("algbw [GB/s]").number("busbw [GB/s]")
                .number("messages");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (long size : bytes) {
            NetworkModel.Result result = simulate(what, where, size);
            double busBandwidth = what.busBandwidth(ranks, size, result.seconds());
            double algorithmBandwidth = result.seconds() > 0 ? size / result.seconds() : 0;
            table.row(String.valueOf(size), String.valueOf(result.nanoseconds()),
                    Numbers.fixed(algorithmBandwidth / GIGA, 2), Numbers.fixed(busBandwidth / GIGA, 2),
                    Numbers.fixed(result.messages(), 0));
            rows.add(new Row().with("kind", what.label()).with("gpus", where.ranks()).with("bytes", size)
                    .with("seconds", result.seconds()).with("nanoseconds", result.nanoseconds())
                    .with("algorithmBytesPerSecond", algorithmBandwidth).with("busBytesPerSecond", busBandwidth)
                    .with("messages", result.messages()).values());
        }
        return Result.of(table, rows);
    }

    private static NetworkModel.Result simulate(CollectiveKind what, InlineNetwork where, long bytes) {
        return switch (what) {
            case ALL_REDUCE -> NetworkModel.allReduce(where, bytes);
            case REDUCE_SCATTER -> NetworkModel.reduceScatter(where, bytes);
            case ALL_GATHER -> NetworkModel.allGather(where, bytes);
            default -> throw new InputException(Place.of("--kind"), "", "a --network carries all-reduce, reduce-scatter"
                    + " and all-gather, found " + what.label());
        };
    }
}
