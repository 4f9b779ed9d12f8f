package io.athanor.server;

import org.jspecify.annotations.Nullable;

/**
 * Something that whoever runs the program can put right. Its message is one line that says what was wrong, where, and what
 * to do; it is printed without a stack trace.
 */
public final class UserError extends RuntimeException {
    /** What is wrong decides the program's exit code. */
    public enum Kind {
        /** The command line: exit code 2. */
        USAGE(2),
        /** A configuration file or its content: exit code 3. */
        CONFIGURATION(3),
        /** The machine: a port taken, a folder missing, no permission, a full disk: exit code 4. */
        ENVIRONMENT(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    public UserError(Kind kind, String message) {
        this(kind, message, null);
    }

    public UserError(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public static UserError usage(String message) {
        return new UserError(Kind.USAGE, message);
    }

    public static UserError configuration(String message) {
        return new UserError(Kind.CONFIGURATION, message);
    }

    public static UserError environment(String message, @Nullable Throwable cause) {
        return new UserError(Kind.ENVIRONMENT, message, cause);
    }
}
