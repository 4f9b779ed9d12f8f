package io.athanor.testing.contracts;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ForwardingBucket;
import io.athanor.objstore.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A bucket that is some way off: each operation first waits for so long, as a request to object storage does for its first
 * byte, and a listing again for each further thousand names. Objects are never given as local files. To count what is asked, wrap it in a {@link
 * io.athanor.objstore.MeteredBucket} that tells a {@link RequestCounts}.
 */
public final class LatencyBucket extends ForwardingBucket {
    private static final int NAMES_A_PAGE = 1000;

    private final Duration latency;

    public LatencyBucket(Bucket inner, Duration latency) {
        super(inner);
        this.latency = latency;
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        super.list(dir, paged(to));
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        super.listRecursively(dir, paged(to));
    }

    @Override
    public InputStream get(String name) throws IOException {
        travel();
        return super.get(name);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        travel();
        return super.getRange(name, offset, length);
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        travel();
        return super.attributes(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        travel();
        return super.exists(name);
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        travel();
        super.put(name, data);
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        travel();
        return super.putIf(condition, name, data);
    }

    @Override
    public void delete(String name) throws IOException {
        travel();
        super.delete(name);
    }

    /** Waits before the first name and after each thousand, as a listing that comes in pages does. */
    private <T> Consumer<T> paged(Consumer<T> to) throws IOException {
        travel();
        int[] given = {0};
        return name -> {
            if (given[0]++ == NAMES_A_PAGE) {
                given[0] = 1;
                try {
                    travel();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            to.accept(name);
        };
    }

    private void travel() throws IOException {
        if (latency.isZero()) {
            return;
        }
        try {
            Thread.sleep(latency);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted on the way to the bucket", e);
        }
    }
}
