package io.athanor.server.objstore;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PutCondition;
import io.athanor.server.tracing.Traced;
import io.athanor.server.tracing.Tracing;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A span, named as Thanos names it, for each operation on a bucket that is done for something traced. */
public final class TracedBucket implements Bucket {
    private final Bucket inner;
    private final Tracing tracing;

    private TracedBucket(Bucket inner, Tracing tracing) {
        this.inner = inner;
        this.tracing = tracing;
    }

    /** The bucket itself, where nothing is traced. */
    public static Bucket of(Bucket inner, Tracing tracing) {
        return tracing.isOn() ? new TracedBucket(inner, tracing) : inner;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        traced("bucket_iter", dir, () -> {
            inner.list(dir, to);
            return true;
        });
    }

    @Override
    public void listDirectories(String dir, Consumer<String> to) throws IOException {
        traced("bucket_iter", dir, () -> {
            inner.listDirectories(dir, to);
            return true;
        });
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        traced("bucket_iter_with_attrs", dir, () -> {
            inner.listRecursively(dir, to);
            return true;
        });
    }

    @Override
    public InputStream get(String name) throws IOException {
        Traced span = tracing.begin("bucket_get").set("name", name);
        return stream(span, () -> inner.get(name));
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        Traced span = tracing.begin("bucket_getrange")
                .set("name", name)
                .set("offset", offset)
                .set("length", length);
        return stream(span, () -> inner.getRange(name, offset, length));
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return traced("bucket_attributes", name, () -> inner.attributes(name));
    }

    @Override
    public boolean exists(String name) throws IOException {
        return traced("bucket_exists", name, () -> inner.exists(name));
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        traced("bucket_upload", name, () -> {
            inner.put(name, data);
            return true;
        });
    }

    @Override
    public boolean adopt(String name, Path file) throws IOException {
        return traced("bucket_upload", name, () -> inner.adopt(name, file));
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        return traced("bucket_upload", name, () -> inner.putIf(condition, name, data));
    }

    @Override
    public boolean supportsConditionalPut() {
        return inner.supportsConditionalPut();
    }

    @Override
    public void delete(String name) throws IOException {
        traced("bucket_delete", name, () -> {
            inner.delete(name);
            return true;
        });
    }

    @Override
    public Optional<Path> localFile(String name) throws IOException {
        return inner.localFile(name);
    }

    @Override
    public int openReads() {
        return inner.openReads();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T traced(String operation, String name, Work<T> work) throws IOException {
        try (Traced span = tracing.begin(operation).set("name", name)) {
            try {
                return work.run();
            } catch (IOException | RuntimeException e) {
                span.failed(e);
                throw e;
            }
        }
    }

    /** The span ends with the stream: reading it is the longer part. */
    private static InputStream stream(Traced span, Work<InputStream> work) throws IOException {
        if (!span.isSeen()) {
            return work.run();
        }
        try {
            return new TracedStream(work.run(), span);
        } catch (IOException | RuntimeException e) {
            span.failed(e);
            span.close();
            throw e;
        }
    }

    private static final class TracedStream extends FilterInputStream {
        private final Traced span;
        private long bytes;

        TracedStream(InputStream inner, Traced span) {
            super(inner);
            this.span = span;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            try {
                int n = super.read(to, offset, length);
                bytes += Math.max(0, n);
                return n;
            } catch (IOException e) {
                span.failed(e);
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            try (span) {
                span.set("bytes", bytes);
                super.close();
            }
        }
    }
}
