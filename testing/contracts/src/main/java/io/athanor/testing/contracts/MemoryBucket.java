package io.athanor.testing.contracts;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A bucket on the heap. Its time starts at the epoch and moves 1 ms with every write. */
public final class MemoryBucket implements Bucket {
    private final NavigableMap<String, Stored> objects = new TreeMap<>(ObjectNames.ORDER);
    private long writes;

    private record Stored(byte[] bytes, long write) {
        ObjectInfo info(String name) {
            return new ObjectInfo(name, bytes.length, Instant.ofEpochMilli(write), "w" + write);
        }
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        String last = "";
        for (ObjectInfo info : below(prefix)) {
            int slash = info.name().indexOf('/', prefix.length());
            String name = slash < 0 ? info.name() : info.name().substring(0, slash + 1);
            if (!name.equals(last)) {
                to.accept(name);
                last = name;
            }
        }
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        below(ObjectNames.prefix(dir)).forEach(to);
    }

    @Override
    public InputStream get(String name) throws IOException {
        return new ByteArrayInputStream(stored(name).bytes);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        ObjectNames.checkRange(name, offset, length);
        byte[] bytes = stored(name).bytes;
        int from = (int) Math.min(offset, bytes.length);
        return new ByteArrayInputStream(bytes, from, (int) Math.min(length, bytes.length - from));
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return stored(name).info(name);
    }

    @Override
    public synchronized boolean exists(String name) throws IOException {
        return objects.containsKey(ObjectNames.check(name));
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        write(null, name, data);
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        return write(condition, name, data);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        objects.remove(ObjectNames.check(name));
    }

    @Override
    public void close() {}

    private String write(@Nullable PutCondition condition, String name, InputStream data) throws IOException {
        ObjectNames.check(name);
        byte[] bytes = data.readAllBytes();
        synchronized (this) {
            Stored old = objects.get(name);
            boolean holds = switch (condition) {
                case null -> true;
                case PutCondition.IfAbsent() -> old == null;
                case PutCondition.IfMatch(String version) ->
                    old != null && old.info(name).version().equals(version);
            };
            if (!holds && condition != null) {
                throw new PreconditionFailedException(name, condition);
            }
            Stored written = new Stored(bytes, ++writes);
            objects.put(name, written);
            return written.info(name).version();
        }
    }

    private synchronized Stored stored(String name) throws IOException {
        Stored stored = objects.get(ObjectNames.check(name));
        if (stored == null) {
            throw new ObjectNotFoundException(name);
        }
        return stored;
    }

    private synchronized List<ObjectInfo> below(String prefix) {
        List<ObjectInfo> found = new ArrayList<>();
        for (var object : objects.tailMap(prefix, true).entrySet()) {
            if (!object.getKey().startsWith(prefix)) {
                break;
            }
            found.add(object.getValue().info(object.getKey()));
        }
        return found;
    }
}
