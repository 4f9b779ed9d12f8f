package io.athanor.objstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A bucket whose provider is not trusted to honour a condition: it writes without any, or not at all. */
public final class UnconditionalBucket extends ForwardingBucket {
    private final Bucket inner;

    /** Closes {@code inner} when it is closed. */
    public UnconditionalBucket(Bucket inner) {
        super(inner);
        this.inner = inner;
    }

    @Override
    public void listDirectories(String dir, Consumer<String> to) throws IOException {
        inner.listDirectories(dir, to);
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
    public Optional<Path> localFile(String name) throws IOException {
        return inner.localFile(name);
    }

    @Override
    public String toString() {
        return inner.toString();
    }
}
