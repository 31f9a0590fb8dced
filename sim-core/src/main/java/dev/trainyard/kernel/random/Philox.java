package dev.trainyard.kernel.random;

/**
 * Random numbers that depend on nothing but their place: Philox 4x32 with 10 rounds (Salmon, Moraes, Dror and Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3). A block of four words is a function of the
 * seed, a replica, an entity in it (a node, a link, a stage) and the block's index, so any thread of any device can
 * draw any of them in any order, and all get the same bits.
 *
 * <p>The seed is the key; the counter is, from its lowest word, the block's index (two words), replica and entity.
 */
public final class Philox {
    /** Words that one block holds. */
    public static final int WORDS = 4;

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    /** What each round adds to the key: the golden ratio and the square root of 3 less 1, in 32 bits. */
    private static final int STEP_0 = 0x9E3779B9;
    private static final int STEP_1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Writes the four words of one block.
     *
     * @param seed of the whole simulation
     * @param replica which of its repetitions
     * @param entity what draws; two entities share no numbers
     * @param index which block of the entity, from 0
     * @param words where to, {@code words[at]} to {@code words[at + 3]}
     */
    public static void block(long seed, int replica, int entity, long index, int[] words, int at) {
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        int c0 = (int) index;
        int c1 = (int) (index >>> 32);
        int c2 = replica;
        int c3 = entity;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & LOW);
            long product1 = MULTIPLIER_1 * (c2 & LOW);
            c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
            c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
            c1 = (int) product1;
            c3 = (int) product0;
            key0 += STEP_0;
            key1 += STEP_1;
        }
        words[at] = c0;
        words[at + 1] = c1;
        words[at + 2] = c2;
        words[at + 3] = c3;
    }

    /**
     * Consecutive blocks, one word of all of them an array, as numbers from 0 to 2^32 - 1: in this shape a processor
     * computes several blocks at once.
     *
     * @param first index of the block that goes to place 0
     */
    public static void blocks(long seed, int replica, int entity, long first, long[] word0, long[] word1, long[] word2,
            long[] word3) {
        for (int i = 0; i < word0.length; i++) {
            word0[i] = first + i & LOW;
            word1[i] = first + i >>> Integer.SIZE;
            word2[i] = replica & LOW;
            word3[i] = entity & LOW;
        }
        long key0 = seed & LOW;
        long key1 = seed >>> Integer.SIZE;
        for (int round = 0; round < ROUNDS; round++) {
            round(key0, key1, word0, word1, word2, word3);
            key0 = key0 + STEP_0 & LOW;
            key1 = key1 + STEP_1 & LOW;
        }
    }

    private static void round(long key0, long key1, long[] word0, long[] word1, long[] word2, long[] word3) {
        for (int i = 0; i < word0.length; i++) {
            long product0 = MULTIPLIER_0 * word0[i];
            long product1 = MULTIPLIER_1 * word2[i];
            word0[i] = (product1 >>> Integer.SIZE) ^ word1[i] ^ key0;
            word2[i] = (product0 >>> Integer.SIZE) ^ word3[i] ^ key1;
            word1[i] = product1 & LOW;
            word3[i] = product0 & LOW;
        }
    }

    /**
     * Fills an array with the words of consecutive blocks; the last block may be cut.
     *
     * @param firstBlock index of the block that {@code words} begins with
     */
    public static void fill(long seed, int replica, int entity, long firstBlock, int[] words) {
        fill(seed, replica, entity, firstBlock, words, 0, blocks(words));
    }

    /** Blocks that an array's words are in, a cut one included. */
    public static int blocks(int[] words) {
        return words.length / WORDS + (words.length % WORDS > 0 ? 1 : 0);
    }

    /** The same for the array's blocks {@code from} to {@code to - 1}. */
    public static void fill(long seed, int replica, int entity, long firstBlock, int[] words, int from, int to) {
        int whole = words.length / WORDS;
        for (int i = from; i < Math.min(to, whole); i++) {
            block(seed, replica, entity, firstBlock + i, words, i * WORDS);
        }
        int rest = words.length - whole * WORDS;
        if (to > whole && rest > 0) {
            int[] last = new int[WORDS];
            block(seed, replica, entity, firstBlock + whole, last, 0);
            System.arraycopy(last, 0, words, whole * WORDS, rest);
        }
    }
}
