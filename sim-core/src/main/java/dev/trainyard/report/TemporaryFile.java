package dev.trainyard.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * A file that is written beside another and then takes its place at once. It is created new under a name that nobody
 * can guess, so no link can lead elsewhere; it has the mode and, where that is allowed, the owner of what it replaces;
 * and it goes away with a failure and with every signal that Java hears of. What a kill leaves behind is taken away by
 * the next {@link #sweepUp}: a lock says which of them still have a writer.
 */
public final class TemporaryFile implements AutoCloseable {
    private static final int RUN_BYTES = 6;
    private static final int OWN_BYTES = 8;
    private static final String ENDING = ".tmp";
    /** Of four bytes each at most. */
    private static final int MOST_CHARACTERS = 50;
    /** Tells the files of this process from those of others, whose numbers may be the same in another container. */
    private static final String RUN = random(RUN_BYTES);

    private final Path target;
    private final Path path;
    private final Thread hook = new Thread(this::end, "trainyard-temporary");
    private FileChannel channel;
    private boolean ended;

    private TemporaryFile(Path target) {
        this.target = target;
        this.path = target.resolveSibling(prefix(target) + RUN + random(OWN_BYTES) + ENDING);
    }

    /** Creates a file beside the one that it is to replace; {@code target} is absolute and need not be there. */
    public static TemporaryFile beside(Path target) throws IOException {
        TemporaryFile file = new TemporaryFile(target);
        try {
            Runtime.getRuntime().addShutdownHook(file.hook);
        } catch (IllegalStateException e) {
            throw new IOException("interrupted", e);
        }
        try {
            file.create();
            return file;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Takes away what killed processes left beside a file: those that no process holds any more. */
    public static void sweepUp(Path target) {
        String prefix = prefix(target);
        int length = prefix.length() + 2 * (RUN_BYTES + OWN_BYTES) + ENDING.length();
        DirectoryStream.Filter<Path> ours = path -> {
            String name = path.getFileName().toString();
            return name.length() == length && name.startsWith(prefix) && name.endsWith(ENDING)
                    && !name.startsWith(RUN, prefix.length())
                    && name.substring(prefix.length(), length - ENDING.length()).matches("[0-9a-f]+")
                    && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        };
        try (DirectoryStream<Path> left = Files.newDirectoryStream(target.toAbsolutePath().getParent(), ours)) {
            for (Path path : left) {
                deleteUnheld(path);
            }
        } catch (IOException | RuntimeException e) {
            return; // what cannot be looked at stays; it harms nobody
        }
    }

    private static void deleteUnheld(Path path) throws IOException {
        try (FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = other.tryLock()) {
            if (lock != null) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** As much of the name as leaves room for the rest: names of files have at most 255 bytes. */
    private static String prefix(Path target) {
        String name = String.valueOf(target.getFileName());
        int end = name.offsetByCodePoints(0, Math.min(MOST_CHARACTERS, name.codePointCount(0, name.length())));
        return "." + name.substring(0, end) + ".";
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private synchronized void create() throws IOException {
        checkNotEnded();
        PosixFileAttributes old = replaced();
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        // Nobody else reads it before it has the mode of what it replaces.
        FileAttribute<?>[] attributes = old == null ? new FileAttribute<?>[0] : new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(EnumSet.of(PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE))};
        channel = FileChannel.open(path, options, attributes);
        try {
            channel.tryLock();
        } catch (IOException | OverlappingFileLockException e) {
            // A file system without locks: nothing there is swept up either.
        }
    }

    /** Of the file that is there and no link; null where there is none, or where files have no modes. */
    private PosixFileAttributes replaced() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(target, PosixFileAttributeView.class,
                LinkOption.NOFOLLOW_LINKS);
        if (view == null) {
            return null;
        }
        try {
            PosixFileAttributes attributes = view.readAttributes();
            return attributes.isRegularFile() ? attributes : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Where to write. */
    public FileChannel channel() {
        return channel;
    }

    /** What has the temporary name, for tests. */
    Path path() {
        return path;
    }

    /** Waits until everything is on the disk and puts it in the other's place. */
    public void replace() throws IOException {
        settle();
        place();
    }

    /** Puts this file and before it another in their places; a signal that Java hears of leaves both there or none. */
    public void replaceAfter(TemporaryFile first) throws IOException {
        first.settle();
        settle();
        synchronized (this) {
            checkNotEnded();
            first.place();
            place();
        }
    }

    private void settle() throws IOException {
        channel.force(true);
        PosixFileAttributes old = replaced();
        if (old != null) {
            take(old);
        }
    }

    private synchronized void place() throws IOException {
        checkNotEnded();
        move(path, target);
        ended = true;
    }

    private void checkNotEnded() throws IOException {
        if (ended) {
            throw new IOException("interrupted");
        }
    }

    private void take(PosixFileAttributes old) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class,
                LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes own = view.readAttributes();
        if (!own.group().equals(old.group())) {
            tryOr(() -> view.setGroup(old.group()));
        }
        if (!own.owner().equals(old.owner())) {
            tryOr(() -> view.setOwner(old.owner()));
        }
        view.setPermissions(old.permissions());
    }

    /** Giving a file away is for the superuser. */
    private static void tryOr(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            return;
        }
    }

    @FunctionalInterface
    private interface Attempt {
        void run() throws IOException;
    }

    /** Puts a file in the place of another at once: a reader sees the old or the new. */
    public static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private synchronized void end() {
        if (!ended) {
            ended = true;
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                return; // the next writer takes it away
            }
        }
    }

    /** Takes the file away unless it has replaced the other. */
    @Override
    public void close() throws IOException {
        try {
            end();
            if (channel != null) {
                channel.close();
            }
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                hook.interrupt(); // the process ends, and the hook has run or runs
            }
        }
    }
}
