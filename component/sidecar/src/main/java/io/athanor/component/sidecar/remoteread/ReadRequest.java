package io.athanor.component.sidecar.remoteread;

import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.athanor.model.LabelMatcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * What Prometheus is asked: {@code prometheus.ReadRequest}, in snappy's block format.
 *
 * <pre>
 * ReadRequest { repeated Query queries = 1; repeated ResponseType accepted_response_types = 2 }
 * Query { int64 start_timestamp_ms = 1; int64 end_timestamp_ms = 2; repeated LabelMatcher matchers = 3 }
 * LabelMatcher { enum type = 1 (EQ 0, NEQ 1, RE 2, NRE 3); string name = 2; string value = 3 }
 * ResponseType: SAMPLES 0, STREAMED_XOR_CHUNKS 1
 * </pre>
 *
 * Chunks are asked for first; a Prometheus that is too old for them answers with samples.
 */
public final class ReadRequest {
    private static final int STREAMED_CHUNKS = 1;
    private static final int SAMPLES = 0;

    private ReadRequest() {}

    /** The request's body. {@code mint} and {@code maxt} are ms, inclusive. */
    public static byte[] encode(List<LabelMatcher> matchers, long mint, long maxt) {
        byte[] query = message(out -> {
            out.writeInt64(1, mint);
            out.writeInt64(2, maxt);
            for (LabelMatcher matcher : matchers) {
                out.writeByteArray(3, matcher(matcher));
            }
        });
        return compress(message(out -> {
            out.writeByteArray(1, query);
            out.writeEnum(2, STREAMED_CHUNKS);
            out.writeEnum(2, SAMPLES);
        }));
    }

    private static byte[] matcher(LabelMatcher matcher) {
        return message(out -> {
            int type = switch (matcher.type()) {
                case EQUAL -> 0;
                case NOT_EQUAL -> 1;
                case REGEX -> 2;
                case NOT_REGEX -> 3;
            };
            out.writeEnum(1, type);
            out.writeString(2, matcher.name());
            out.writeString(3, matcher.value());
        });
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] compress(byte[] raw) {
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] out = new byte[snappy.maxCompressedLength(raw.length)];
        return Arrays.copyOf(out, snappy.compress(raw, 0, raw.length, out, 0, out.length));
    }
}
