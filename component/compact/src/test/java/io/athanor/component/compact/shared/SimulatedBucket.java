package io.athanor.component.compact.shared;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNames;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A bucket on the heap whose clock the test turns. */
public final class SimulatedBucket implements Bucket {
    final NavigableMap<String, Stored> objects = new TreeMap<>(ObjectNames.ORDER);
    /** How often anything was written or deleted below a block's name. */
    int changes;

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    record Stored(byte[] bytes, Instant written) {
        ObjectInfo info(String name) {
            return new ObjectInfo(name, bytes.length, written, "");
        }
    }

    /** By the bucket's clock. */
    public Instant now() {
        return now;
    }

    /** Turns the clock. */
    public synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public synchronized void list(String dir, Consumer<String> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        objects.tailMap(prefix, true).keySet().stream()
                .takeWhile(name -> name.startsWith(prefix))
                .map(name -> {
                    int slash = name.indexOf('/', prefix.length());
                    return slash < 0 ? name : name.substring(0, slash + 1);
                })
                .distinct()
                .toList()
                .forEach(to);
    }

    @Override
    public synchronized void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        String prefix = ObjectNames.prefix(dir);
        objects.tailMap(prefix, true).entrySet().stream()
                .takeWhile(e -> e.getKey().startsWith(prefix))
                .map(e -> e.getValue().info(e.getKey()))
                .toList()
                .forEach(to);
    }

    @Override
    public synchronized InputStream get(String name) throws IOException {
        return new ByteArrayInputStream(stored(name).bytes());
    }

    @Override
    public synchronized InputStream getRange(String name, long offset, long length) throws IOException {
        return new ByteArrayInputStream(stored(name).bytes(), (int) offset, (int) length);
    }

    @Override
    public synchronized ObjectInfo attributes(String name) throws IOException {
        return stored(name).info(name);
    }

    private Stored stored(String name) throws IOException {
        Stored stored = objects.get(name);
        if (stored == null) {
            throw new ObjectNotFoundException(name);
        }
        return stored;
    }

    @Override
    public synchronized boolean exists(String name) {
        return objects.containsKey(name);
    }

    @Override
    public synchronized void put(String name, InputStream data) throws IOException {
        objects.put(name, new Stored(data.readAllBytes(), now));
        changed(name);
    }

    @Override
    public synchronized String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        if (!(condition instanceof PutCondition.IfAbsent)) {
            throw new UnsupportedOperationException("only if absent");
        }
        if (objects.containsKey(name)) {
            throw new PreconditionFailedException(name, condition);
        }
        put(name, data);
        return "";
    }

    @Override
    public synchronized void delete(String name) {
        objects.remove(name);
        changed(name);
    }

    private void changed(String name) {
        if (!name.startsWith("athanor/")) {
            changes++;
        }
    }

    @Override
    public void close() {}
}
