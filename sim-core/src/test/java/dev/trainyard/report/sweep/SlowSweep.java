package dev.trainyard.report.sweep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A process of its own that sweeps, slowly enough to be killed. */
final class SlowSweep {
    private SlowSweep() {}

    /** The folder of the study, and the result. */
    public static void main(String[] arguments) throws IOException {
        Disk slow = new Disk() {
            @Override
            void append(FileChannel file, ByteBuffer bytes) throws IOException {
                try {
                    Thread.sleep(2);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                super.append(file, bytes);
            }
        };
        Sweeps.run(Sweeps.study(Path.of(arguments[0])), SweepFormat.CSV, 2).with(slow, 0, Sweeps.PIECE)
                .run(Path.of(arguments[1]), Shard.WHOLE, done -> { });
    }
}
