package io.athanor.objstore;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Passes on to another bucket whatever is not overridden. Directories are listed by {@link #list}, and objects are not given as
 * local files: so who overrides {@link #list} or {@link #get} is not passed by.
 */
public abstract class ForwardingBucket implements Bucket {
    private final Bucket inner;

    /** @param inner closed by {@link #close} */
    protected ForwardingBucket(Bucket inner) {
        this.inner = inner;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        inner.list(dir, to);
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        inner.listRecursively(dir, to);
    }

    @Override
    public InputStream get(String name) throws IOException {
        return inner.get(name);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        return inner.getRange(name, offset, length);
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return inner.attributes(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return inner.exists(name);
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        inner.put(name, data);
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        return inner.putIf(condition, name, data);
    }

    @Override
    public boolean supportsConditionalPut() {
        return inner.supportsConditionalPut();
    }

    @Override
    public void delete(String name) throws IOException {
        inner.delete(name);
    }

    @Override
    public int openReads() {
        return inner.openReads();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
