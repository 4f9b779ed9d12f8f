package io.athanor.server.logging;

import io.athanor.server.UserError;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The socket on which the systemd journal takes entries: a datagram socket in the file system, which the JDK has no class
 * for, so that it is opened by the system's own calls. Sending never waits for long and never fails the sender.
 */
final class JournalSocket implements AutoCloseable {
    static final Path SYSTEMD = Path.of("/run/systemd/journal/socket");

    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int PATH_BYTES = 108;

    private final MethodHandle sendTo = call(
            "sendto",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT));
    private final MethodHandle close = call("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private final Arena arena = Arena.ofShared();
    private final MemorySegment address;
    private final int socket;
    private boolean isClosed;

    private JournalSocket(Path file) throws Throwable {
        byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length >= PATH_BYTES) {
            throw new IllegalArgumentException("its path is too long");
        }
        address = arena.allocate(2 + PATH_BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
        MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
        socket = (int) call(
                        "socket",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                .invokeExact((int) AF_UNIX, SOCK_DGRAM | CLOSE_ON_EXEC, 0);
        if (socket < 0) {
            throw new IllegalStateException("the system has no socket for it");
        }
    }

    /** @throws UserError if there is no journal */
    static JournalSocket open(Path file) {
        String problem;
        if (!Files.exists(file)) {
            problem = file + " does not exist";
        } else {
            try {
                return new JournalSocket(file);
            } catch (Throwable e) {
                problem = file + ": " + e.getMessage();
            }
        }
        throw UserError.environment(
                "--log.format=journald: there is no systemd journal here (" + problem + "): choose logfmt or json",
                null);
    }

    private static MethodHandle call(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    /** Hands an entry over; it is lost if the journal does not take it. */
    synchronized void send(byte[] entry) {
        if (isClosed) {
            return;
        }
        try (Arena once = Arena.ofConfined()) {
            MemorySegment bytes = once.allocateFrom(ValueLayout.JAVA_BYTE, entry);
            long _ =
                    (long) sendTo.invokeExact(socket, bytes, (long) entry.length, 0, address, (int) address.byteSize());
        } catch (Throwable e) {
            throw new IllegalStateException("sendto cannot be called", e);
        }
    }

    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            int _ = (int) close.invokeExact(socket);
        } catch (Throwable e) {
            throw new IllegalStateException("close cannot be called", e);
        }
        arena.close();
    }
}
