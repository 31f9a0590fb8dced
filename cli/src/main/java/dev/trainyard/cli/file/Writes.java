package dev.trainyard.cli.file;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An option whose value is a file or a folder that the command writes: {@link FilesApart} keeps it from inputs. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Writes {
    /** Endings of other files that are written beside it. */
    String[] beside() default {};

    /** The file is read too, and a part of it is written anew; others may refresh other parts of it. */
    boolean refreshes() default false;

    /** A folder, into which files are written. */
    boolean folder() default false;
}
