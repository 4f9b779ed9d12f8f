package io.athanor.component.compact.shared;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * A bucket as one process sees it that dies before one of its writes, or to which the answer of one of them is lost. Whoever
 * is dead does nothing any more, whatever its threads still try.
 */
final class MortalBucket implements Bucket {
    private final Bucket inner;
    private final int fatal;
    private final boolean onlyLost;
    private int writes;
    private boolean isDead;

    /** What the process sees of its death. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    /**
     * @param fatal which write, from 0 on
     * @param onlyLost the write happens, and the process lives on with an error
     */
    MortalBucket(Bucket inner, int fatal, boolean onlyLost) {
        this.inner = inner;
        this.fatal = fatal;
        this.onlyLost = onlyLost;
    }

    /** Whether the write was come to. */
    synchronized boolean hasStruck() {
        return writes > fatal;
    }

    private interface Write {
        void run() throws IOException;
    }

    private synchronized void write(Write what) throws IOException {
        live();
        if (writes++ == fatal) {
            if (onlyLost) {
                what.run();
                throw new IOException("the connection broke while an answer was waited for");
            }
            isDead = true;
            throw new Death();
        }
        what.run();
    }

    private synchronized void live() {
        if (isDead) {
            throw new Death();
        }
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public synchronized void list(String dir, Consumer<String> to) throws IOException {
        live();
        inner.list(dir, to);
    }

    @Override
    public synchronized void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        live();
        inner.listRecursively(dir, to);
    }

    @Override
    public synchronized InputStream get(String name) throws IOException {
        live();
        return inner.get(name);
    }

    @Override
    public synchronized InputStream getRange(String name, long offset, long length) throws IOException {
        live();
        return inner.getRange(name, offset, length);
    }

    @Override
    public synchronized ObjectInfo attributes(String name) throws IOException {
        live();
        return inner.attributes(name);
    }

    @Override
    public synchronized boolean exists(String name) throws IOException {
        live();
        return inner.exists(name);
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        write(() -> inner.put(name, data));
    }

    @Override
    public synchronized String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        String[] version = {""};
        write(() -> version[0] = inner.putIf(condition, name, data));
        return version[0];
    }

    @Override
    public void delete(String name) throws IOException {
        write(() -> inner.delete(name));
    }

    @Override
    public void close() {}
}
