package dev.trainyard.cuda;

import dev.trainyard.kernel.Availability;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.CudaException;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** What the driver says of its devices. The only class that touches JCuda: loading it needs the driver's library. */
final class CudaDriver {
    private static final int LONGEST_NAME = 256;
    private static final String NO_DEVICE = CUresult.stringFor(CUresult.CUDA_ERROR_NO_DEVICE);

    private CudaDriver() {}

    /** The devices' names, or why there are none. */
    static Availability devices() {
        try {
            PrivateNatives.run(() -> JCudaDriver.setExceptionsEnabled(true));
            JCudaDriver.cuInit(0);
            List<String> names = names();
            return names.isEmpty() ? Availability.unusable("the CUDA driver finds no GPU")
                    : Availability.usable(names);
        } catch (LinkageError e) {
            return Availability.unusable("the CUDA driver cannot be loaded (" + firstLine(e) + ")");
        } catch (CudaException e) {
            // JCuda carries the result only by its name, as the message
            return Availability.unusable(NO_DEVICE.equals(e.getMessage())
                    ? "the CUDA driver finds no GPU (" + NO_DEVICE + ")"
                    : "the CUDA driver does not start (" + firstLine(e) + ")");
        } catch (RuntimeException e) {
            return Availability.unusable("the CUDA driver cannot be asked (" + firstLine(e) + ")");
        }
    }

    private static List<String> names() {
        int[] count = new int[1];
        JCudaDriver.cuDeviceGetCount(count);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count[0]; i++) {
            CUdevice device = new CUdevice();
            JCudaDriver.cuDeviceGet(device, i);
            byte[] name = new byte[LONGEST_NAME];
            JCudaDriver.cuDeviceGetName(name, name.length, device);
            names.add(text(name));
        }
        return names;
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
