package io.athanor.objstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A directory of another bucket, seen as a bucket. Error texts name objects as the other bucket knows them. */
public final class PrefixedBucket implements Bucket {
    private final Bucket inner;
    private final String prefix;

    private PrefixedBucket(Bucket inner, String prefix) {
        this.inner = inner;
        this.prefix = prefix;
    }

    /**
     * What is below {@code prefix}; slashes at its ends do not matter, and an empty one gives {@code inner} itself. Closing
     * it closes {@code inner}.
     *
     * @throws InvalidObjectNameException if the prefix cannot be the name of a directory
     */
    public static Bucket of(Bucket inner, String prefix) throws InvalidObjectNameException {
        int from = 0;
        int to = prefix.length();
        while (from < to && prefix.charAt(from) == '/') {
            from++;
        }
        while (to > from && prefix.charAt(to - 1) == '/') {
            to--;
        }
        String trimmed = prefix.substring(from, to);
        return trimmed.isEmpty() ? inner : new PrefixedBucket(inner, ObjectNames.prefix(trimmed));
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        inner.list(prefix + ObjectNames.prefix(dir), name -> to.accept(name.substring(prefix.length())));
    }

    @Override
    public void listDirectories(String dir, Consumer<String> to) throws IOException {
        inner.listDirectories(prefix + ObjectNames.prefix(dir), name -> to.accept(name.substring(prefix.length())));
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        inner.listRecursively(prefix + ObjectNames.prefix(dir), info -> to.accept(stripped(info)));
    }

    @Override
    public InputStream get(String name) throws IOException {
        return inner.get(whole(name));
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        return inner.getRange(whole(name), offset, length);
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return stripped(inner.attributes(whole(name)));
    }

    @Override
    public boolean exists(String name) throws IOException {
        return inner.exists(whole(name));
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        inner.put(whole(name), data);
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        return inner.putIf(condition, whole(name), data);
    }

    @Override
    public boolean supportsConditionalPut() {
        return inner.supportsConditionalPut();
    }

    @Override
    public void delete(String name) throws IOException {
        inner.delete(whole(name));
    }

    @Override
    public Optional<Path> localFile(String name) throws IOException {
        return inner.localFile(whole(name));
    }

    @Override
    public int openReads() {
        return inner.openReads();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    private String whole(String name) throws InvalidObjectNameException {
        return prefix + ObjectNames.check(name);
    }

    private ObjectInfo stripped(ObjectInfo info) {
        return new ObjectInfo(info.name().substring(prefix.length()), info.size(), info.lastModified(), info.version());
    }
}
