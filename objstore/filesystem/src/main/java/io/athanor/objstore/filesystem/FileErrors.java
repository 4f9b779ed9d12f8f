package io.athanor.objstore.filesystem;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** One line for each failure of the file system: what was wrong, where, what to do. */
final class FileErrors {
    private FileErrors() {}

    /** The failure in our words, with the cause. An empty name is the bucket's root. */
    static IOException explain(String operation, String name, Path where, IOException e) {
        String what =
                "cannot " + operation + " " + (name.isEmpty() ? "the bucket's directory" : "object \"" + name + "\"");
        String reason = reason(e);
        if (reason.contains("No space left on device")) {
            return new IOException(
                    what + ": the disk is full; free space on the file system that holds " + where + " or enlarge it",
                    e);
        }
        if (reason.contains("Disk quota exceeded")) {
            return new IOException(what + ": the disk quota is used up; free space below " + where + " or raise it", e);
        }
        if (reason.contains("Read-only file system")) {
            return new IOException(
                    what + ": the file system that holds " + where + " is mounted read-only; mount it writable", e);
        }
        if (e instanceof AccessDeniedException || reason.contains("Operation not permitted")) {
            return new IOException(
                    what + ": no permission for " + place(e, where)
                            + "; give the user that runs this program access to it",
                    e);
        }
        return new IOException(what + " at " + where + ": " + reason, e);
    }

    /** What broke an iteration. */
    static IOException cause(DirectoryIteratorException e) {
        IOException cause = e.getCause();
        return cause == null ? new IOException(e) : cause;
    }

    /** Whether a part of the path that ought to be a directory is a file. */
    static boolean isNotADirectory(IOException e) {
        return reason(e).contains("Not a directory");
    }

    private static String place(IOException e, Path where) {
        if (e instanceof FileSystemException f && f.getFile() != null) {
            return f.getFile();
        }
        return where.toString();
    }

    private static String reason(IOException e) {
        String text = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        return text == null ? e.getClass().getSimpleName() : text;
    }
}
