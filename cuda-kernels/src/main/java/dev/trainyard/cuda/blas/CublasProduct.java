package dev.trainyard.cuda.blas;

import dev.trainyard.cuda.driver.DriverGpu;
import dev.trainyard.cuda.job.Job;
import dev.trainyard.cuda.job.LinkProduct;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/** cuBLAS through JCublas. Its libraries must be loaded before: {@link CublasSearch} does it. */
public final class CublasProduct implements LinkProduct {
    private final DriverGpu gpu;
    private final String name;
    private final cublasHandle handle = new cublasHandle();
    private final Pointer one = Pointer.to(new double[] {1});
    private final Pointer zero = Pointer.to(new double[] {0});
    private final Pointer singleOne = Pointer.to(new float[] {1});
    private final Pointer singleZero = Pointer.to(new float[] {0});

    CublasProduct(DriverGpu gpu, String name) {
        this.gpu = gpu;
        this.name = name;
        check(JCublas2.cublasCreate(handle), "cublasCreate");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void enqueue(int stream, int rows, int classes, int links, Job.Places places) {
        check(JCublas2.cublasSetStream(handle, new cudaStream_t(gpu.stream(stream))), "cublasSetStream");
        // Row-major matrices are the transposes of column-major ones: output' = shared' x input'.
        check(JCublas2.cublasDgemm(handle, cublasOperation.CUBLAS_OP_N, cublasOperation.CUBLAS_OP_N, links, rows,
                classes, one, gpu.pointer(places.shared()), links, gpu.pointer(places.input()), classes, zero,
                gpu.pointer(places.output()), links), "cublasDgemm of " + rows + " x " + classes + " x " + links);
    }

    /**
     * Puts a product of calibration behind what the stream has to do: both operands lie with their depth contiguous,
     * which is how a layer's forward pass has them.
     *
     * @param a address of m x k values
     * @param b address of n x k values
     * @param c address of m x n results
     */
    public void multiply(int stream, MeterTask task, long a, long b, long c) {
        check(JCublas2.cublasSetStream(handle, new cudaStream_t(gpu.stream(stream))), "cublasSetStream");
        int type = switch (task.format()) {
            case BF16 -> cudaDataType.CUDA_R_16BF;
            case FP16 -> cudaDataType.CUDA_R_16F;
            case TF32 -> cudaDataType.CUDA_R_32F;
            default -> throw new IllegalArgumentException("no product in " + task.format().label());
        };
        int compute = task.format() == ProductFormat.TF32 ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32
                : cublasComputeType.CUBLAS_COMPUTE_32F;
        // The one without "new" takes compute types by their numbers of before CUDA 11.
        check(JCublas2.cublasGemmEx_new(handle, cublasOperation.CUBLAS_OP_T, cublasOperation.CUBLAS_OP_N, task.m(),
                task.n(), task.k(), singleOne, gpu.pointer(a), type, task.k(), gpu.pointer(b), type, task.k(),
                singleZero, gpu.pointer(c), type, task.m(), compute, cublasGemmAlgo.CUBLAS_GEMM_DEFAULT),
                "cublasGemmEx of " + task.m() + " x " + task.n() + " x " + task.k() + " in " + task.format().label());
    }

    @Override
    public void close() {
        check(JCublas2.cublasDestroy(handle), "cublasDestroy");
    }

    private static void check(int status, String call) {
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            throw new CublasFailedException("cuBLAS refused a call: " + call + " gave "
                    + cublasStatus.stringFor(status));
        }
    }
}
