package io.athanor.objstore;

import io.athanor.objstore.BucketMetrics.Operation;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells a listener of every operation, its time, its bytes and its failure; otherwise the bucket that it wraps. The time of a
 * read is what was spent in waiting for it: who reads a part after the other, and does something else between, is no slow bucket.
 */
public final class MeteredBucket implements Bucket {
    private final Bucket inner;
    private final BucketMetrics metrics;
    private final LongSupplier nanoTime;

    /**
     * @param nanoTime a clock that only runs forward, ns
     */
    public MeteredBucket(Bucket inner, BucketMetrics metrics, LongSupplier nanoTime) {
        this.inner = inner;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        timed(Operation.ITER, () -> {
            inner.list(dir, to);
            return true;
        });
    }

    @Override
    public void listDirectories(String dir, Consumer<String> to) throws IOException {
        timed(Operation.ITER, () -> {
            inner.listDirectories(dir, to);
            return true;
        });
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        timed(Operation.ITER, () -> {
            inner.listRecursively(dir, to);
            return true;
        });
    }

    @Override
    public InputStream get(String name) throws IOException {
        return timedStream(Operation.GET, () -> inner.get(name));
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        return timedStream(Operation.GET_RANGE, () -> inner.getRange(name, offset, length));
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return timed(Operation.ATTRIBUTES, () -> inner.attributes(name));
    }

    @Override
    public boolean exists(String name) throws IOException {
        return timed(Operation.EXISTS, () -> inner.exists(name));
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        timed(Operation.UPLOAD, () -> {
            CountedStream counted = new CountedStream(data, Operation.UPLOAD);
            inner.put(name, counted);
            uploaded(counted);
            return true;
        });
    }

    @Override
    public boolean adopt(String name, Path file) throws IOException {
        long bytes = Files.size(file);
        return timed(Operation.UPLOAD, () -> {
            boolean adopted = inner.adopt(name, file);
            if (adopted) {
                metrics.transferred(Operation.UPLOAD, bytes);
                metrics.completed(Operation.UPLOAD, bytes);
                metrics.uploaded();
            }
            return adopted;
        });
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        return timed(Operation.UPLOAD, () -> {
            CountedStream counted = new CountedStream(data, Operation.UPLOAD);
            String version = inner.putIf(condition, name, counted);
            uploaded(counted);
            return version;
        });
    }

    @Override
    public boolean supportsConditionalPut() {
        return inner.supportsConditionalPut();
    }

    @Override
    public void delete(String name) throws IOException {
        timed(Operation.DELETE, () -> {
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

    private <T> T timed(Operation operation, Work<T> work) throws IOException {
        metrics.begun(operation);
        long start = nanoTime.getAsLong();
        try {
            return work.run();
        } catch (IOException e) {
            tell(operation, e);
            throw e;
        } finally {
            metrics.ended(operation, nanoTime.getAsLong() - start);
        }
    }

    private InputStream timedStream(Operation operation, Work<InputStream> work) throws IOException {
        metrics.begun(operation);
        long start = nanoTime.getAsLong();
        try {
            InputStream in = work.run();
            return new MeteredStream(in, operation, nanoTime.getAsLong() - start);
        } catch (IOException e) {
            tell(operation, e);
            metrics.ended(operation, nanoTime.getAsLong() - start);
            throw e;
        }
    }

    private void uploaded(CountedStream data) {
        metrics.completed(Operation.UPLOAD, data.count);
        metrics.uploaded();
    }

    private void tell(Operation operation, IOException e) {
        if (!(e instanceof ObjectNotFoundException) && !(e instanceof PreconditionFailedException)) {
            metrics.failed(operation, e);
        }
    }

    /** Counts what passes. */
    private class CountedStream extends FilterInputStream {
        private final Operation operation;
        long count;

        CountedStream(InputStream in, Operation operation) {
            super(in);
            this.operation = operation;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                count++;
                metrics.transferred(operation, 1);
            }
            return b;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = in.read(into, offset, length);
            if (n > 0) {
                count += n;
                metrics.transferred(operation, n);
            }
            return n;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    /** Counts, and ends its operation when it is closed. */
    private final class MeteredStream extends CountedStream {
        private final Operation operation;
        private long nanos;
        private boolean failed;
        private boolean closed;

        /** @param nanos what opening it took */
        MeteredStream(InputStream in, Operation operation, long nanos) {
            super(in, operation);
            this.operation = operation;
            this.nanos = nanos;
        }

        @Override
        public int read() throws IOException {
            long from = nanoTime.getAsLong();
            try {
                return super.read();
            } catch (IOException e) {
                throw fail(e);
            } finally {
                nanos += nanoTime.getAsLong() - from;
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            long from = nanoTime.getAsLong();
            try {
                return super.read(into, offset, length);
            } catch (IOException e) {
                throw fail(e);
            } finally {
                nanos += nanoTime.getAsLong() - from;
            }
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                if (!closed) {
                    closed = true;
                    if (!failed) {
                        metrics.completed(operation, count);
                    }
                    metrics.ended(operation, nanos);
                }
            }
        }

        private IOException fail(IOException e) {
            if (!failed) {
                failed = true;
                tell(operation, e);
            }
            return e;
        }
    }
}
