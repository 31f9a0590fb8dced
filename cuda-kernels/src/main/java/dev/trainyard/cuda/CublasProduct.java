package dev.trainyard.cuda;

import jcuda.Pointer;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/** cuBLAS through JCublas. Its libraries must be loaded before: {@link CublasSearch} does it. */
final class CublasProduct implements LinkProduct {
    private final DriverGpu gpu;
    private final String name;
    private final cublasHandle handle = new cublasHandle();
    private final Pointer one = Pointer.to(new double[] {1});
    private final Pointer zero = Pointer.to(new double[] {0});

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
