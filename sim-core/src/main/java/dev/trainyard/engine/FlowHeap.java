package dev.trainyard.engine;

/**
 * Pairing heaps of flows by the work at which they end, all in one set of arrays (M. L. Fredman, R. Sedgewick,
 * D. D. Sleator and R. E. Tarjan, The pairing heap, Algorithmica 1, 1986): one per class, none with memory of its own.
 * Equal flows end in the same instant, so their order does not matter.
 */
final class FlowHeap {
    private final long[] key;
    private final double[] fraction;
    private final int[] child;
    private final int[] sibling;

    FlowHeap(int capacity) {
        key = new long[capacity];
        fraction = new double[capacity];
        child = new int[capacity];
        sibling = new int[capacity];
    }

    long key(int flow) {
        return key[flow];
    }

    double fraction(int flow) {
        return fraction[flow];
    }

    /** Adds a flow to the heap with the given root (-1 if empty) and gives the new root. */
    int insert(int root, int flow, long wholeKey, double fractionOfKey) {
        key[flow] = wholeKey;
        fraction[flow] = fractionOfKey;
        child[flow] = -1;
        sibling[flow] = -1;
        return root < 0 ? flow : meld(root, flow);
    }

    /** Removes the root and gives the new one, -1 if none is left: pair the children, then meld the pairs backwards. */
    int removeRoot(int root) {
        int next = child[root];
        int pairs = -1;
        while (next >= 0) {
            int left = next;
            int right = sibling[left];
            if (right < 0) {
                sibling[left] = pairs;
                pairs = left;
                break;
            }
            next = sibling[right];
            int pair = meld(left, right);
            sibling[pair] = pairs;
            pairs = pair;
        }
        int melded = -1;
        while (pairs >= 0) {
            int following = sibling[pairs];
            melded = melded < 0 ? pairs : meld(melded, pairs);
            pairs = following;
        }
        return melded;
    }

    private int meld(int a, int b) {
        boolean swap = key[b] < key[a] || key[b] == key[a] && fraction[b] < fraction[a];
        int root = swap ? b : a;
        int below = swap ? a : b;
        sibling[below] = child[root];
        child[root] = below;
        return root;
    }
}
