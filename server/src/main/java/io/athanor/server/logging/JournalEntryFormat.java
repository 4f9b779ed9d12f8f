package io.athanor.server.logging;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One entry of the systemd journal, as its native protocol has it: fields one after the other, each
 *
 * <pre>
 * NAME=value\n                         where the value has no line break
 * NAME\n length (u64, little-endian) value \n    otherwise
 * </pre>
 *
 * Names are made of {@code A-Z}, {@code 0-9} and {@code _}. An entry is one datagram: what would make it larger than a
 * socket takes is left out.
 */
final class JournalEntryFormat {
    private static final int MOST_BYTES = 128 << 10;
    private static final int MOST_OF_A_FIELD = 48 << 10;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    /** @param priority of syslog: 3 is an error, 7 debug */
    JournalEntryFormat(String message, int priority) {
        field("MESSAGE", message.isEmpty() ? "(no message)" : message);
        field("PRIORITY", Integer.toString(priority));
        field("SYSLOG_IDENTIFIER", "athanor");
    }

    void field(String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MOST_OF_A_FIELD);
        if (out.size() + name.length() + length + 16 > MOST_BYTES) {
            return;
        }
        out.writeBytes(name.replaceAll("[^A-Z0-9_]", "_").getBytes(StandardCharsets.US_ASCII));
        if (value.indexOf('\n') < 0) {
            out.write('=');
        } else {
            out.write('\n');
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array());
        }
        out.write(bytes, 0, length);
        out.write('\n');
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
