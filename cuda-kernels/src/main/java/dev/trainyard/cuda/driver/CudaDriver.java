package dev.trainyard.cuda.driver;

import dev.trainyard.kernel.Availability;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * What the driver says of its devices. Its methods need the driver's library: nothing else of JCuda may be touched
 * before one of them.
 */
public final class CudaDriver {
    private static final int LONGEST_NAME = 256;

    private CudaDriver() {}

    /** The devices' names, or why there are none. */
    public static Availability devices() {
        try {
            load();
            int started = JCudaDriver.cuInit(0);
            if (started != CUresult.CUDA_SUCCESS) {
                return Availability.unusable(started == CUresult.CUDA_ERROR_NO_DEVICE
                        ? "the CUDA driver finds no GPU (CUDA_ERROR_NO_DEVICE)"
                        : "the CUDA driver does not start (" + CUresult.stringFor(started) + ")");
            }
            List<String> names = names();
            return names.isEmpty() ? Availability.unusable("the CUDA driver finds no GPU")
                    : Availability.usable(names);
        } catch (LinkageError e) {
            return Availability.unusable("the CUDA driver cannot be loaded (" + firstLine(e) + ")");
        } catch (RuntimeException e) {
            return Availability.unusable("the CUDA driver cannot be asked (" + firstLine(e) + ")");
        }
    }

    /** Loads JCuda's natives. Return codes are checked one by one, so JCuda's own exceptions stay off. */
    static void load() {
        PrivateNatives.run(() -> JCudaDriver.setExceptionsEnabled(false));
    }

    private static List<String> names() {
        int[] count = new int[1];
        DriverResults.check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount", "all devices");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            CUdevice device = new CUdevice();
            DriverResults.check(JCudaDriver.cuDeviceGet(device, i), "cuDeviceGet", "gpu:" + i);
            names.add(name(device));
        }
        return names;
    }

    /** A device's name. */
    static String name(CUdevice device) {
        byte[] name = new byte[LONGEST_NAME];
        DriverResults.check(JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName", "a device");
        return text(name);
    }

    private static String text(byte[] zeroTerminated) {
        int length = 0;
        while (length < zeroTerminated.length && zeroTerminated[length] != 0) {
            length++;
        }
        return new String(zeroTerminated, 0, length, StandardCharsets.UTF_8).strip();
    }

    private static String firstLine(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(e.getClass().getSimpleName()).strip();
    }
}
