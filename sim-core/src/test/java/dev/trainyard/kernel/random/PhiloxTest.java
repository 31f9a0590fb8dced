package dev.trainyard.kernel.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    /** Random123 1.14, tests/kat_vectors, the lines of philox4x32 with 10 rounds: counter, key, result. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"})
    void thePublishedAnswersAreGiven(String counter, String key, String answer) {
        int[] c = words(counter);
        int[] k = words(key);
        int[] found = new int[Philox.WORDS];
        Philox.block(wide(k[0], k[1]), c[2], c[3], wide(c[0], c[1]), found, 0);
        assertThat(found).containsExactly(words(answer));
    }

    @ParameterizedTest
    @CsvSource({"7, 2, 3, 4294967290", "-1, -1, -5, 0", "81985529216486895, 9, 2, 1099511627770"})
    void blocksOfAWordAnArrayAreTheSame(long seed, int replica, int entity, long first) {
        long[][] found = new long[Philox.WORDS][13];
        Philox.blocks(seed, replica, entity, first, found[0], found[1], found[2], found[3]);
        int[] block = new int[Philox.WORDS];
        for (int i = 0; i < found[0].length; i++) {
            Philox.block(seed, replica, entity, first + i, block, 0);
            for (int word = 0; word < Philox.WORDS; word++) {
                assertThat(found[word][i]).isEqualTo(Integer.toUnsignedLong(block[word]));
            }
        }
    }

    @Test
    void fillingGivesConsecutiveBlocksAndCutsTheLast() {
        for (int length = 0; length <= 9; length++) {
            int[] words = new int[length];
            Philox.fill(7, 2, 3, 0xFFFFFFFFL, words);
            int[] blocks = new int[12];
            for (int i = 0; i < 3; i++) {
                Philox.block(7, 2, 3, 0xFFFFFFFFL + i, blocks, Philox.WORDS * i);
            }
            assertThat(words).containsExactly(Arrays.copyOf(blocks, length));
        }
    }

    @Test
    void aCutBlockIsABlock() {
        int[] blocks = {0, 1, 1, 1, 1, 2, 2, 2, 2, 3};
        for (int length = 0; length < blocks.length; length++) {
            assertThat(Philox.blocks(new int[length])).as("%s words", length).isEqualTo(blocks[length]);
        }
    }

    /** Each worker fills its own blocks only. */
    @Test
    void aPartLeavesTheOthersAlone() {
        int[] whole = new int[10];
        Philox.fill(7, 2, 3, 5, whole);
        int[] first = new int[10];
        Philox.fill(7, 2, 3, 5, first, 0, 2);
        assertThat(first).startsWith(Arrays.copyOf(whole, 8)).endsWith(0, 0);
        int[] last = new int[10];
        Philox.fill(7, 2, 3, 5, last, 1, 3);
        assertThat(last).startsWith(0, 0, 0, 0).endsWith(Arrays.copyOfRange(whole, 4, 10));
    }

    @Test
    void whatItIsKeyedByMatters() {
        Set<Integer> first = new HashSet<>();
        int[] words = new int[Philox.WORDS];
        long[][] keys = {{1, 0, 0, 0}, {1L << 32, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1},
            {0, 0, 0, 1L << 32}};
        for (long[] key : keys) {
            Philox.block(key[0], (int) key[1], (int) key[2], key[3], words, 0);
            first.add(words[0]);
        }
        assertThat(first).hasSize(keys.length);
    }

    @Test
    void eachBitIsSetHalfOfTheTime() {
        int[] words = new int[1 << 16];
        Philox.fill(42, 0, 0, 0, words);
        for (int bit = 0; bit < 32; bit++) {
            int at = bit;
            long set = IntStream.of(words).filter(word -> (word >>> at & 1) == 1).count();
            // six standard deviations of a fair coin thrown 65,536 times
            assertThat(set).as("bit %s", bit).isBetween(32_768L - 768, 32_768L + 768);
        }
    }

    private static long wide(int low, int high) {
        return (long) high << 32 | low & 0xFFFFFFFFL;
    }

    private static int[] words(String hexadecimal) {
        return Arrays.stream(hexadecimal.split(" ")).mapToInt(word -> Integer.parseUnsignedInt(word, 16)).toArray();
    }
}
