package dev.trainyard.cli.view;

import dev.trainyard.measure.KernelRate;
import dev.trainyard.measure.MeasuredDevice;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How rates of kernels are printed: the GPU's columns only where there is one. */
public final class BenchView implements Result {
    private static final int DIGITS = 3;

    private final List<KernelRate> rates;
    private final List<MeasuredDevice> devices;
    private final boolean apart;

    public BenchView(List<KernelRate> rates, List<MeasuredDevice> devices) {
        this.rates = List.copyOf(rates);
        this.devices = List.copyOf(devices);
        this.apart = devices.stream().anyMatch(MeasuredDevice::isApart);
    }

    /** A line for each batch that a GPU computed to other bits than the CPU. */
    public List<String> disagreements() {
        return rates.stream().filter(rate -> cpu(rate).filter(cpu -> !rate.agreesWith(cpu)).isPresent())
                .map(rate -> rate.device() + " does not give the CPU's answers to " + rate.kernel() + " of size "
                        + rate.size() + ". Please report it with what doctor prints").toList();
    }

    @Override
    public String table() {
        Table table = new Table().text("kernel").text("device").number("size").number("threads")
                .number("rate [items/s]").number("spread [%]");
        if (apart) {
            table.number("GPU/CPU [x]").number("alone [items/s]").number("alone GPU/CPU [x]");
        }
        table.number("of peak [%]").text("peak of");
        for (KernelRate rate : rates) {
            List<String> cells = new ArrayList<>(List.of(rate.kernel(), rate.device(), Numbers.grouped(rate.size()),
                    String.valueOf(rate.threads()), Numbers.prefixed(rate.itemsPerSecond(), DIGITS),
                    percent(rate.spread())));
            if (apart) {
                boolean here = cpu(rate).isPresent();
                cells.add(here ? Numbers.significant(ratio(rate), DIGITS) : "");
                cells.add(rate.device().equals(MeasuredDevice.CPU) ? ""
                        : Numbers.prefixed(rate.kernelItemsPerSecond(), DIGITS));
                cells.add(here ? Numbers.significant(kernelRatio(rate), DIGITS) : "");
            }
            cells.add(Numbers.significant(100 * rate.shareOfPeak(), DIGITS));
            cells.add(rate.nearest());
            table.row(cells.toArray(String[]::new));
        }
        StringBuilder text = new StringBuilder(table.render()).append('\n');
        for (MeasuredDevice device : devices) {
            text.append(device.label()).append(device.isApart() ? " (" + device.kernels().device() + ")" : "")
                    .append(": copies ").append(Numbers.prefixed(device.peaks().bytesPerSecond(), DIGITS))
                    .append("B/s, multiplies ").append(Numbers.prefixed(device.peaks().flopsPerSecond(), DIGITS))
                    .append("FLOP/s (").append(device.peaks().product()).append(")\n");
        }
        text.append("items: ").append(String.join("; ", rates.stream()
                .map(rate -> rate.kernel() + " " + rate.items()).distinct().toList())).append('\n');
        return text.toString();
    }

    private static String percent(double share) {
        return Numbers.fixed(100 * share, 1);
    }

    @Override
    public Object json() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("devices", devices.stream().map(BenchView::device).toList());
        result.put("rows", rows());
        return result;
    }

    @Override
    public String csv() {
        return Result.rowsAsCsv(rows());
    }

    private static Map<String, Object> device(MeasuredDevice device) {
        return new Row().with("device", device.label()).with("name", device.kernels().device())
                .with("threads", device.threads()).with("copyBytesPerSecond", device.peaks().bytesPerSecond())
                .with("productFlopsPerSecond", device.peaks().flopsPerSecond())
                .with("product", device.peaks().product()).with("openSeconds", device.openSeconds()).values();
    }

    private List<Map<String, Object>> rows() {
        return rates.stream().map(this::row).toList();
    }

    private Map<String, Object> row(KernelRate rate) {
        Optional<KernelRate> cpu = cpu(rate);
        return new Row().with("kernel", rate.kernel()).with("device", rate.device()).with("size", rate.size())
                .with("threads", rate.threads()).with("itemsPerSecond", rate.itemsPerSecond())
                .with("shareOfPeak", rate.shareOfPeak()).with("nearestPeak", rate.nearest())
                .with("shareOfCopy", rate.shareOfCopy()).with("shareOfArithmetic", rate.shareOfArithmetic())
                .with("kernelItemsPerSecond", rate.kernelItemsPerSecond())
                .with("ratioToCpu", cpu.isPresent() ? ratio(rate) : null)
                .with("kernelRatioToCpu", cpu.isPresent() ? kernelRatio(rate) : null)
                .with("agreesWithCpu", cpu.isPresent() ? rate.agreesWith(cpu.get()) : null)
                .with("items", rate.items()).with("batches", rate.batches())
                .with("repetitions", rate.repetitions()).with("spread", rate.spread())
                .with("firstSeconds", rate.firstSeconds()).values();
    }

    private double ratio(KernelRate rate) {
        return cpu(rate).map(cpu -> rate.itemsPerSecond() / cpu.itemsPerSecond()).orElseThrow();
    }

    private double kernelRatio(KernelRate rate) {
        return cpu(rate).map(cpu -> rate.kernelItemsPerSecond() / cpu.itemsPerSecond()).orElseThrow();
    }

    /** The CPU's rate at the same kernel and size; empty for the CPU's own and where it was not measured. */
    private Optional<KernelRate> cpu(KernelRate rate) {
        return rates.stream().filter(other -> !rate.device().equals(MeasuredDevice.CPU)
                && other.device().equals(MeasuredDevice.CPU) && other.kernel().equals(rate.kernel())
                && other.size() == rate.size()).findFirst();
    }
}
