// The link-load product where there is no cuBLAS: load = traffic x routes, row-major, one entry of load a thread.
// Neighbouring threads share a row of traffic and read neighbouring routes. The factors are whole multiples of a power
// of two (dev.trainyard.kernel.cpu.LinkLoad), so every sum is exact and its order does not matter.
#include "generated.cuh"
#include "launch.cuh"

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_product(const ProductArguments a) {
    for (long long i = thread_number(); i < a.rows * a.links; i += thread_count()) {
        const double *sent = a.traffic + i / a.links * a.classes;
        const double *share = a.routes + i % a.links;
        double sum = 0;
        for (long long c = 0; c < a.classes; c++) {
            sum += sent[c] * share[c * a.links];
        }
        a.load[i] = sum;
    }
}
