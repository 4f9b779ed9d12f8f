package io.athanor.component.sidecar.remoteread;

import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Answers of remote read, written as a Prometheus writes them. */
public final class Wire {
    private Wire() {}

    /** Writes fields of a message. */
    public interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** The message that these fields make. */
    public static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] label(String name, String value) {
        return message(out -> {
            out.writeString(1, name);
            out.writeString(2, value);
        });
    }

    private static void labels(Labels labels, CodedOutputStream out) throws IOException {
        for (int i = 0; i < labels.size(); i++) {
            out.writeByteArray(1, label(labels.name(i), labels.value(i)));
        }
    }

    /** A chunk of so many samples, a second apart, with these values. */
    public static byte[] chunk(long mint, double... values) {
        XorAppender xor = new XorAppender();
        for (int i = 0; i < values.length; i++) {
            xor.append(mint + 1000L * i, values[i]);
        }
        return chunk(mint, mint + 1000L * (values.length - 1), 1, xor.toBytes());
    }

    /** The message of a chunk. */
    public static byte[] chunk(long mint, long maxt, int type, byte[] data) {
        return message(out -> {
            out.writeInt64(1, mint);
            out.writeInt64(2, maxt);
            out.writeEnum(3, type);
            out.writeByteArray(4, data);
        });
    }

    /** A frame with one series. */
    public static byte[] frame(Labels labels, byte[]... chunks) {
        return frame(message(out -> out.writeByteArray(1, message(series -> {
            labels(labels, series);
            for (byte[] chunk : chunks) {
                series.writeByteArray(2, chunk);
            }
        }))));
    }

    /** A frame around a message. */
    static byte[] frame(byte[] message) {
        CRC32C crc = new CRC32C();
        crc.update(message);
        long sum = crc.getValue();
        return message(out -> {
            out.writeUInt32NoTag(message.length);
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.writeRawByte((byte) (sum >> shift));
            }
            out.writeRawBytes(message);
        });
    }

    /** All of them, one after the other. */
    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A series of an answer of samples. */
    public static byte[] samples(Labels labels, long mint, double... values) {
        return message(out -> {
            labels(labels, out);
            for (int i = 0; i < values.length; i++) {
                double value = values[i];
                long t = mint + 1000L * i;
                out.writeByteArray(2, message(sample -> {
                    sample.writeDouble(1, value);
                    sample.writeInt64(2, t);
                }));
            }
        });
    }

    /** An answer of samples, compressed. */
    public static byte[] sampled(byte[]... series) {
        return compressed(message(out -> out.writeByteArray(1, message(result -> {
            for (byte[] each : series) {
                result.writeByteArray(1, each);
            }
        }))));
    }

    static byte[] compressed(byte[] raw) {
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] out = new byte[snappy.maxCompressedLength(raw.length)];
        return Arrays.copyOf(out, snappy.compress(raw, 0, raw.length, out, 0, out.length));
    }
}
