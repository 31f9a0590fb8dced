package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import java.nio.ByteBuffer;

/** Times of operators. Input: six doubles, then two ints, each as one array; shared: rates, then bytes by format. */
public final class ThroughputJob implements Job {
    /** Doubles by operator, as the kernel calls them. */
    private static final String[] FIELDS = {"m", "n", "k", "count", "bytes", "launches"};
    private static final int DOUBLES = FIELDS.length;

    private final OperatorBatch batch;
    private final double[] seconds;
    private final int formats;

    public ThroughputJob(OperatorBatch batch, double[] seconds) {
        this.batch = batch;
        this.seconds = seconds;
        this.formats = Math.min(batch.profile().rates().length, batch.profile().valueBytes().length);
    }

    @Override
    public int items() {
        return batch.size();
    }

    @Override
    public long sharedBytes() {
        return 2L * Double.BYTES * formats;
    }

    @Override
    public long inputBytes(int items) {
        return (DOUBLES * (long) Double.BYTES + 2 * Integer.BYTES) * items;
    }

    @Override
    public long outputBytes(int items) {
        return (long) Double.BYTES * items;
    }

    @Override
    public long scratchBytes(int items) {
        return 0;
    }

    @Override
    public void packShared(ByteBuffer to) {
        for (int format = 0; format < formats; format++) {
            to.putDouble(Double.BYTES * format, batch.profile().rates()[format]);
            to.putDouble(Double.BYTES * (formats + format), batch.profile().valueBytes()[format]);
        }
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        checkFormats(slice);
        new Columns(to, slice).put(batch.m()).put(batch.n()).put(batch.k()).put(batch.count()).put(batch.bytes())
                .put(batch.launches()).put(batch.kind()).put(batch.format());
    }

    /** Number formats are checked where they are used: on the device a wrong one would read stray memory. */
    private void checkFormats(Slice slice) {
        int[] kind = batch.kind();
        int[] format = batch.format();
        for (int i = slice.item(); i < slice.item() + slice.count(); i++) {
            if (kind[i] == OperatorBatch.GEMM && (format[i] < 0 || format[i] >= formats)) {
                throw new IndexOutOfBoundsException("format of operator " + i + " is " + format[i]
                        + ", but the profile has rates and value sizes for " + formats + " formats");
            }
        }
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        AcceleratorProfile profile = batch.profile();
        long row = (long) Double.BYTES * items;
        long kinds = places.input() + DOUBLES * row;
        Arguments arguments = new Arguments().add("long long items", items);
        for (int field = 0; field < FIELDS.length; field++) {
            arguments.add("const double *" + FIELDS[field], places.input() + field * row);
        }
        arguments.add("const int *kind", kinds).add("const int *format", kinds + (long) Integer.BYTES * items)
                .add("const double *rates", places.shared())
                .add("const double *value_bytes", places.shared() + (long) Double.BYTES * formats)
                .add("double *seconds", places.output()).add("processors", (double) profile.processors())
                .add("tile_rows", profile.tileRows()).add("tile_columns", profile.tileColumns())
                .add("quantisation", profile.quantisation()).add("epilogue", profile.epilogue())
                .add("attention_rate", profile.attentionRate())
                .add("memory_bytes_per_second", profile.memoryBytesPerSecond())
                .add("launch_seconds", profile.launchSeconds());
        gpu.launch(Kernel.THROUGHPUT, items, arguments, stream);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        new Columns(from, slice).get(seconds);
    }
}
