package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.random.Philox;
import java.nio.ByteBuffer;

/** Random words; an item is a Philox block of four. */
public final class RandomJob implements Job {
    private final long seed;
    private final int replica;
    private final int entity;
    private final long firstBlock;
    private final int[] words;

    public RandomJob(long seed, int replica, int entity, long firstBlock, int[] words) {
        this.seed = seed;
        this.replica = replica;
        this.entity = entity;
        this.firstBlock = firstBlock;
        this.words = words;
    }

    @Override
    public int items() {
        return (int) ((words.length + Philox.WORDS - 1L) / Philox.WORDS);
    }

    @Override
    public long sharedBytes() {
        return 0;
    }

    @Override
    public long inputBytes(int items) {
        return 0;
    }

    @Override
    public long outputBytes(int items) {
        return (long) Philox.WORDS * Integer.BYTES * items;
    }

    @Override
    public long scratchBytes(int items) {
        return 0;
    }

    @Override
    public void packShared(ByteBuffer to) {
        // Nothing travels to the device.
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        // Likewise.
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        gpu.launch(Kernel.RANDOM, items, new Arguments().add("long long items", items)
                .add("unsigned long long seed", seed).add("long long replica", replica).add("long long entity", entity)
                .add("long long first", firstBlock + first).add("PhiloxBlock *words", places.output()), stream);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        int at = slice.item() * Philox.WORDS;
        // The last block may be cut.
        from.asIntBuffer().get(slice.from() * Philox.WORDS, words, at,
                Math.min(slice.count() * Philox.WORDS, words.length - at));
    }
}
