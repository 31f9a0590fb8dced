// What differs between Java's arithmetic and C's. + - * / sqrt and comparisons agree to the bit once neither compiler
// fuses a multiplication with an addition (nvcc -fmad=false, g++ -ffp-contract=off).
#ifndef TRAINYARD_JAVAMATH_CUH
#define TRAINYARD_JAVAMATH_CUH

// Math.max: not a number wins, and of two zeros the positive one.
__device__ static inline double java_max(double a, double b) {
    if (a != a) {
        return a;
    }
    if (a == 0 && b == 0) {
        return a + b;
    }
    return a >= b ? a : b;
}

// Math.min: not a number wins, and of two zeros the negative one.
__device__ static inline double java_min(double a, double b) {
    if (a != a) {
        return a;
    }
    if (a == 0 && b == 0) {
        return -(-a + -b);
    }
    return a <= b ? a : b;
}

// Java's int sum wraps around; C leaves that undefined for signed numbers.
__device__ static inline int wrapping_sum(int a, int b) {
    return (int) ((unsigned int) a + (unsigned int) b);
}

#endif
