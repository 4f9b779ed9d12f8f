package io.athanor.objstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A bucket whose provider is not trusted to honour a condition: it writes without any, or not at all. */
public final class UnconditionalBucket implements Bucket {
    private final Bucket inner;

    /** Closes {@code inner} when it is closed. */
    public UnconditionalBucket(Bucket inner) {
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
    public void listDirectories(String dir, Consumer<String> to) throws IOException {
        inner.listDirectories(dir, to);
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
        ObjectNames.check(name);
        throw new UnsupportedOperationException("bucket \"" + name() + "\" does not write on a condition");
    }

    @Override
    public boolean supportsConditionalPut() {
        return false;
    }

    @Override
    public void delete(String name) throws IOException {
        inner.delete(name);
    }

    @Override
    public Optional<Path> localFile(String name) throws IOException {
        return inner.localFile(name);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
