package io.athanor.bucket.cache;

import io.athanor.objstore.Bucket.ObjectInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects as a cache keeps them.
 *
 * <p><b>Grammar</b> {@code count i32, (name text, size i64, seconds i64, nanos i32, version text)*}, big-endian, with {@code text}
 * as {@code length i32, UTF-8}. What follows is an error. Names alone are kept as objects of size 0, of no time and version.
 */
final class ObjectList {
    private static final int MIN_BYTES = 28;

    private ObjectList() {}

    static ObjectInfo named(String name) {
        return new ObjectInfo(name, 0, Instant.EPOCH, "");
    }

    /** About how many bytes an object takes. */
    static long bytes(ObjectInfo object) {
        return MIN_BYTES + (long) object.name().length() + object.version().length();
    }

    static byte[] encode(List<ObjectInfo> objects) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeInt(objects.size());
            for (ObjectInfo object : objects) {
                write(object.name(), out);
                out.writeLong(object.size());
                Instant modified = object.lastModified();
                out.writeLong(modified.getEpochSecond());
                out.writeInt(modified.getNano());
                write(object.version(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The objects; null if these bytes are none. */
    static @Nullable List<ObjectInfo> decode(byte[] value) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(value));
        try {
            int count = in.readInt();
            if (count < 0 || (long) count * MIN_BYTES > value.length) {
                return null;
            }
            List<ObjectInfo> objects = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                String name = text(in);
                long size = in.readLong();
                Instant time = time(in.readLong(), in.readInt());
                objects.add(new ObjectInfo(name, size, time, text(in)));
            }
            return in.available() == 0 ? objects : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Instant time(long seconds, int nanos) throws IOException {
        if (seconds < Instant.MIN.getEpochSecond()
                || seconds > Instant.MAX.getEpochSecond()
                || nanos < 0
                || nanos > 999_999_999) {
            throw new IOException("no time");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text of " + length + " bytes");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
