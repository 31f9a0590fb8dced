// An element-wise pass as training has them: reads two arrays, writes a third. Bound by memory; for calibration.
#include "launch.cuh"

struct ElementwiseArguments {
    long long items;
    const double *a;
    const double *b;
    double *c;
};

extern "C" __global__ void __launch_bounds__(TRAINYARD_BLOCK) trainyard_elementwise(const ElementwiseArguments x) {
    for (long long i = thread_number(); i < x.items; i += thread_count()) {
        x.c[i] = 0.5 * x.a[i] + x.b[i];
    }
}
