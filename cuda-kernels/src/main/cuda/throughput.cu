// Time of one operator a thread: dev.trainyard.kernel.operator.ThroughputKernel, which explains the formulas, in the
// same order of operations.
#include "generated.cuh"
#include "javamath.cuh"
#include "launch.cuh"

__device__ static inline double waves(const ThroughputArguments &a, double m, double n, double k, double count) {
    double rows = a.tile_rows;
    double columns = a.tile_columns;
    double tiles = ceil(m / rows) * ceil(n / columns) * count;
    return ceil(tiles / a.processors) * a.processors * 2 * rows * columns * k;
}

__device__ static inline double gemm(const ThroughputArguments &a, double m, double n, double k, double count,
        int format, double result_bytes) {
    double rate = a.rates[format];
    double smooth = 2 * m * n * k * count / rate;
    double quantised = waves(a, m, n, k, count) / rate;
    double compute = smooth + a.quantisation * java_max(0, quantised - smooth);
    double input = a.value_bytes[format] * k * (m + n);
    double results = result_bytes / a.memory_bytes_per_second;
    double memory = count * input / a.memory_bytes_per_second + results;
    return java_max(compute + a.epilogue * results, memory);
}

extern "C" __global__ void __launch_bounds__(kernel::BLOCK) trainyard_throughput(const ThroughputArguments a) {
    for (long long i = thread_number(); i < a.items; i += thread_count()) {
        int kind = a.kind[i];
        double bytes = a.bytes[i];
        double work;
        if (kind == operator_batch::GEMM) {
            work = gemm(a, a.m[i], a.n[i], a.k[i], a.count[i], a.format[i], bytes);
        } else if (kind == operator_batch::ATTENTION) {
            work = 2 * a.m[i] * a.n[i] * a.k[i] * a.count[i] / a.attention_rate;
        } else {
            work = bytes / a.memory_bytes_per_second;
        }
        a.seconds[i] = work + a.launches[i] * a.launch_seconds;
    }
}
