package dev.trainyard.cuda.driver;

import jcuda.driver.CUresult;

/** Turns the driver's return codes into exceptions, one for each thing that can go wrong. */
final class DriverResults {
    private DriverResults() {}

    /**
     * Returns where the call succeeded.
     *
     * @param result what the driver returned
     * @param call the driver's function
     * @param about what it was to do
     */
    static void check(int result, String call, String about) {
        if (result != CUresult.CUDA_SUCCESS) {
            throw failure(result, call, about);
        }
    }

    private static RuntimeException failure(int result, String call, String about) {
        String what = call + " (" + about + ") gave " + CUresult.stringFor(result);
        switch (result) {
            case CUresult.CUDA_ERROR_OUT_OF_MEMORY:
                return new OutOfDeviceMemoryException("the GPU's memory is exhausted: " + what
                        + ". Maybe another process holds it: nvidia-smi shows which");
            case CUresult.CUDA_ERROR_ILLEGAL_ADDRESS:
            case CUresult.CUDA_ERROR_LAUNCH_FAILED:
            case CUresult.CUDA_ERROR_LAUNCH_TIMEOUT:
            case CUresult.CUDA_ERROR_ECC_UNCORRECTABLE:
            case CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR:
            case CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION:
            case CUresult.CUDA_ERROR_MISALIGNED_ADDRESS:
            case CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE:
            case CUresult.CUDA_ERROR_INVALID_PC:
            case CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED:
            case CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE:
            case CUresult.CUDA_ERROR_DEVICE_UNAVAILABLE:
                return new GpuLostException("the GPU stopped working: " + what
                        + ". Maybe the system log names the fault");
            case CUresult.CUDA_ERROR_INVALID_PTX:
            case CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION:
            case CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU:
            case CUresult.CUDA_ERROR_INVALID_IMAGE:
            case CUresult.CUDA_ERROR_JIT_COMPILER_NOT_FOUND:
            case CUresult.CUDA_ERROR_NOT_FOUND:
                return new KernelsRejectedException("the driver takes no kernels: " + what
                        + ". Maybe it is older than r525 (CUDA 12.0), which they need");
            default:
                return new DriverCallException("the CUDA driver refused a call: " + what);
        }
    }
}
