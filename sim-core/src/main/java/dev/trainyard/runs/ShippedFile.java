package dev.trainyard.runs;

import java.io.InputStream;

/** Files beside a class that long computations leave, such as held-out predictions. */
public final class ShippedFile {
    private ShippedFile() {}

    /**
     * A file's bytes, from their beginning.
     *
     * @throws IllegalStateException where the build lacks the file
     */
    public static InputStream open(Class<?> beside, String name) {
        InputStream in = beside.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("the resource " + name + " of " + beside.getPackageName()
                    + " is missing. Write it with docs/refresh.sh --refit");
        }
        return in;
    }
}
