package io.athanor.server;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in one line what an operating system's refusal means and what to do about it. */
public final class Failures {
    private Failures() {}

    /**
     * The user's side of a failure: the {@link UserError} in its chain of causes, or one made of the first refusal of the
     * operating system there; null if it is neither, that is, a fault of ours.
     */
    public static @Nullable UserError explain(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 16; depth++, cause = cause.getCause()) {
            if (cause instanceof UserError error) {
                return error;
            }
            if (cause instanceof IOException io) {
                String text = describe(io);
                if (text != null) {
                    return UserError.environment(text, failure);
                }
            }
        }
        return null;
    }

    /** One line for a refusal of the operating system; null if it is not one that is known. */
    public static @Nullable String describe(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("disk quota exceeded")) {
            return "the disk is full (" + message + "): free some space, or choose a folder on another disk";
        }
        if (lower.contains("too many open files")) {
            return "too many open files (" + message + "): raise the limit, for example with ulimit -n 65536";
        }
        if (lower.contains("read-only file system")) {
            return "the file system is read-only (" + message + "): choose a folder that can be written";
        }
        return switch (failure) {
            case AccessDeniedException e ->
                "no permission for " + e.getFile() + ": run as its owner, or change its permissions";
            case NoSuchFileException e -> e.getFile() + " does not exist: create it, or correct the path";
            case NotDirectoryException e -> e.getFile() + " is not a folder: correct the path";
            case BindException e -> "cannot listen: " + e.getMessage();
            case FileSystemException e
            when lower.contains("permission denied") ->
                "no permission for " + e.getFile() + ": run as its owner, or change its permissions";
            default -> null;
        };
    }
}
