package dev.trainyard.validation;

import java.io.InputStream;

/** Files beside this package's classes that long computations leave, such as held-out predictions. */
final class ShippedFile {
    private ShippedFile() {}

    /** A file's bytes, from their beginning. */
    static InputStream open(String name) {
        InputStream in = ShippedFile.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("the resource " + name + " of " + ShippedFile.class.getPackageName()
                    + " is missing. Write it with docs/refresh.sh --refit");
        }
        return in;
    }
}
