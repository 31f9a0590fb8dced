package dev.trainyard.cuda.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs code that makes JCuda unpack its natives, with a temporary folder of its own. JCuda unpacks to a fixed name in
 * {@code java.io.tmpdir} and keeps the file: shared by all users of a machine, one user's file would be loaded by
 * another. The folder is removed afterwards, and where a signal comes in between; a library that is loaded stays
 * mapped.
 */
public final class PrivateNatives {
    private static final String KEY = "java.io.tmpdir";

    private PrivateNatives() {}

    public static void run(Runnable load) {
        synchronized (PrivateNatives.class) {
            // A process that ends by a signal waits for the end of this block, which removes the folder.
            Thread waits = new Thread(PrivateNatives::await, "trainyard-natives");
            Runtime.getRuntime().addShutdownHook(waits);
            String before = System.getProperty(KEY);
            Path folder = create();
            try {
                System.setProperty(KEY, folder.toString());
                load.run();
            } finally {
                System.setProperty(KEY, before);
                remove(folder);
                forget(waits);
            }
        }
    }

    private static void await() {
        synchronized (PrivateNatives.class) {
            Thread.yield();
        }
    }

    private static void forget(Thread waits) {
        try {
            Runtime.getRuntime().removeShutdownHook(waits);
        } catch (IllegalStateException e) {
            return; // the process ends, and the hook waits for this block
        }
    }

    private static Path create() {
        try {
            return Files.createTempDirectory("trainyard-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for the CUDA libraries", e);
        }
    }

    private static void remove(Path folder) {
        List<Path> contents;
        try (Stream<Path> walk = Files.walk(folder)) {
            contents = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
            return;
        }
        for (Path path : contents) {
            // A file in use cannot be deleted on some systems; it goes when the process does.
            if (!path.toFile().delete()) {
                path.toFile().deleteOnExit();
            }
        }
    }
}
