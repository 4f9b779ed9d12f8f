package io.athanor.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.athanor.server.UserError;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.KeyValuePair;

/** Lines handed to a journal that is a socket of the test's own. */
class JournalTest {
    @TempDir
    private Path dir;

    private static MethodHandle call(String name, ValueLayout result, ValueLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /** A datagram socket at a path, bound. */
    private static int listen(Path at, Arena arena) throws Throwable {
        MemorySegment address = arena.allocate(110);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
        byte[] path = at.toString().getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
        int socket = (int)
                call("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)
                        .invokeExact(1, 2, 0);
        int bound = (int)
                call("bind", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT)
                        .invokeExact(socket, address, 110);
        assertThat(bound).isZero();
        return socket;
    }

    private static byte[] receive(int socket, Arena arena) throws Throwable {
        MemorySegment buffer = arena.allocate(1 << 18);
        long n = (long) call(
                        "recv",
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT)
                .invokeExact(socket, buffer, buffer.byteSize(), 0);
        return buffer.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
    }

    private static LoggingEvent event(Level level, String message) {
        LoggingEvent event =
                new LoggingEvent("x", new LoggerContext().getLogger("x"), level, message, null, new Object[0]);
        event.setInstant(Instant.EPOCH);
        event.setCallerData(new StackTraceElement[] {new StackTraceElement("A", "b", "A.java", 7)});
        event.addKeyValuePair(new KeyValuePair("http.code", 200));
        return event;
    }

    @Test
    @SuppressWarnings("StringConcatToTextBlock") // there are bytes in it that no text has
    void event_isAnEntryOfFields() throws Throwable {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"), "sockets of Linux are spoken to");
        Path journal = dir.resolve("journal");
        try (Arena arena = Arena.ofConfined()) {
            int socket = listen(journal, arena);
            JournalAppender appender = new JournalAppender(JournalSocket.open(journal), "eu-1");
            appender.start();
            appender.doAppend(event(Level.WARN, "two\nlines"));
            String entry = new String(receive(socket, arena), StandardCharsets.ISO_8859_1);
            appender.doAppend(event(Level.INFO, "x".repeat(1 << 20)));
            byte[] cut = receive(socket, arena);
            appender.stop();
            int _ = (int)
                    call("close", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT).invokeExact(socket);

            assertThat(entry).isEqualTo("MESSAGE\n\t\0\0\0\0\0\0\0" + """
                            two
                            lines
                            PRIORITY=4
                            SYSLOG_IDENTIFIER=athanor
                            THANOS_TS=1970-01-01T00:00:00.000000000Z
                            THANOS_CALLER=A.java:7
                            THANOS_NAME=eu-1
                            THANOS_HTTP_CODE=200
                            """);
            assertThat(cut).hasSizeLessThan(64 << 10);
        }
    }

    @Test
    void journal_thatIsNotThere_isSaidSo() {
        assertThatThrownBy(() -> JournalSocket.open(dir.resolve("none")))
                .isInstanceOf(UserError.class)
                .hasMessage("--log.format=journald: there is no systemd journal here (" + dir.resolve("none")
                        + " does not exist): choose logfmt or json");
    }
}
