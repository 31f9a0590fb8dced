package dev.trainyard.cuda.blas;

import dev.trainyard.kernel.DeviceFailedException;

/** cuBLAS refused a call. */
public final class CublasFailedException extends DeviceFailedException {

    public CublasFailedException(String message) {
        super(message);
    }
}
