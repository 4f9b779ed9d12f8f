package io.athanor.objstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.AbortableInputStream;

class ObjectStreamTest {
    private static final byte[] OBJECT = "0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final List<String> asked = new ArrayList<>();

    /** Bytes of the object, of which only the first few arrive. */
    private ObjectStream.Body part(long from, long to, int arriving, boolean ends) {
        byte[] bytes = Arrays.copyOfRange(OBJECT, (int) from, (int) to + 1);
        InputStream first = new ByteArrayInputStream(bytes, 0, Math.min(arriving, bytes.length));
        InputStream in = ends || arriving >= bytes.length ? first : new SequenceInputStream(first, new Broken());
        return ObjectStream.Body.of(AbortableInputStream.create(in));
    }

    private InputStream stream(int arriving, boolean ends) {
        return new ObjectStream(part(1, 8, arriving, ends), 1, 8, "x", new S3Errors("bucket"), (from, to) -> {
            asked.add(from + "-" + to);
            return part(from, to, arriving, ends);
        });
    }

    @Test
    void bodyThatBreaks_goesOnWhereItStopped() throws IOException {
        for (boolean ends : new boolean[] {true, false}) {
            asked.clear();
            try (InputStream in = stream(3, ends)) {
                assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII))
                        .isEqualTo("12345678");
            }
            assertThat(asked).containsExactly("4-8", "7-8");
        }
    }

    @Test
    void bodyThatBreaksAgainAndAgain_isGivenUp() throws IOException {
        try (InputStream in = stream(1, true)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class).hasMessageContaining("bytes early");
            assertThat(asked).hasSize(3);
        }
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("broken");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return read();
        }
    }
}
