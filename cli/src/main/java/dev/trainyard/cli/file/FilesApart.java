package dev.trainyard.cli.file;

import dev.trainyard.input.Folder;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Keeps what a command line writes apart from what it reads, and its outputs from each other: none may be the same
 * file, whatever it is called. Asked before the command runs, for all options of all commands.
 */
public final class FilesApart {
    private final List<Output> outputs = new ArrayList<>();
    private final List<Path> inputs = new ArrayList<>();

    private FilesApart() {}

    private record Output(String option, Path file, boolean refreshes, boolean folder) {}

    /**
     * Refuses a command line that would write over what it reads, or twice to one file.
     *
     * @throws InputException naming the option and both files
     */
    public static void check(ParseResult parsed) {
        List<ArgSpec> args = new ArrayList<>();
        for (ParseResult part = parsed; part != null; part = part.hasSubcommand() ? part.subcommand() : null) {
            args.addAll(part.matchedArgs());
        }
        FilesApart files = new FilesApart();
        args.forEach(arg -> writes(arg).ifPresent(writes -> files.write(arg, writes)));
        // What is read is looked into for the names of further files: not where nothing is written.
        if (!files.outputs.isEmpty()) {
            args.stream().filter(arg -> writes(arg).isEmpty()).forEach(files::read);
            files.check();
        }
    }

    private static Optional<Writes> writes(ArgSpec arg) {
        return arg.userObject() instanceof Field field ? Optional.ofNullable(field.getAnnotation(Writes.class))
                : Optional.empty();
    }

    private void write(ArgSpec arg, Writes writes) {
        String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
        for (String written : arg.originalStringValues()) {
            path(written).ifPresent(file -> {
                outputs.add(new Output(name, file, writes.refreshes(), writes.folder()));
                for (String ending : writes.beside()) {
                    outputs.add(new Output(name, Path.of(file + ending), false, false));
                }
            });
        }
    }

    private void read(ArgSpec arg) {
        for (String written : arg.originalStringValues()) {
            path(written).filter(Files::isRegularFile).ifPresent(inputs::add);
            inputs.addAll(NamedFiles.of(written));
        }
    }

    private static Optional<Path> path(String written) {
        try {
            return written.isBlank() ? Optional.empty() : Optional.of(Path.of(written));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private void check() {
        for (int i = 0; i < outputs.size(); i++) {
            Output output = outputs.get(i);
            for (Path input : inputs) {
                if (isOverwritten(input, output)) {
                    throw new InputException(Place.of(output.option), "", output.file
                            + " is read by this command, and would be overwritten. Maybe another name?");
                }
            }
            for (Output other : outputs.subList(0, i)) {
                if (same(other.file, output.file) && !(other.refreshes && output.refreshes)) {
                    throw new InputException(Place.of(output.option), "", output.file + " is the file of "
                            + other.option + ". Maybe another name?");
                }
            }
        }
    }

    private static boolean isOverwritten(Path input, Output output) {
        boolean inside = output.folder && input.toString().endsWith(".svg")
                && same(input.toAbsolutePath().getParent(), output.file);
        return inside || !output.folder && same(input, output.file);
    }

    private static boolean same(Path one, Path other) {
        try {
            // The process's streams and devices may be used as often as wanted.
            return Folder.real(one).equals(Folder.real(other))
                    && !Path.of("/dev").equals(Folder.real(one).getParent())
                    || Files.exists(one) && Files.isRegularFile(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
        }
    }
}
