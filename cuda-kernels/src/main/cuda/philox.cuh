// Philox 4x32 with 10 rounds (Salmon et al., SC 2011, section 3.3), the same words as dev.trainyard.kernel.Philox.
#ifndef TRAINYARD_PHILOX_CUH
#define TRAINYARD_PHILOX_CUH

// Aligned, so that a thread stores its block in one transaction.
struct alignas(16) PhiloxBlock {
    unsigned int word[4];
};

// The block at an index: the seed is the key; the counter is, lowest word first, index (two words), replica, entity.
__device__ static inline PhiloxBlock philox(unsigned long long seed, unsigned int replica, unsigned int entity,
        unsigned long long index) {
    unsigned int key0 = (unsigned int) seed;
    unsigned int key1 = (unsigned int) (seed >> 32);
    unsigned int c0 = (unsigned int) index;
    unsigned int c1 = (unsigned int) (index >> 32);
    unsigned int c2 = replica;
    unsigned int c3 = entity;
    for (int round = 0; round < 10; round++) {
        unsigned long long product0 = 0xD2511F53ull * c0;
        unsigned long long product1 = 0xCD9E8D57ull * c2;
        c0 = (unsigned int) (product1 >> 32) ^ c1 ^ key0;
        c2 = (unsigned int) (product0 >> 32) ^ c3 ^ key1;
        c1 = (unsigned int) product1;
        c3 = (unsigned int) product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return {{c0, c1, c2, c3}};
}

#endif
