package io.athanor.testing.contracts;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A bucket whose operations go wrong as the test says. Objects are never given as local files. */
public final class FaultyBucket implements Bucket {
    private final Bucket inner;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicLong operations = new AtomicLong();

    private record Rule(Operation operation, Predicate<String> names, Fault fault) {}

    public FaultyBucket(Bucket inner) {
        this.inner = inner;
    }

    /** From now on this operation on these objects has this fault; the first rule that fits counts. */
    public FaultyBucket on(Operation operation, Predicate<String> names, Fault fault) {
        rules.add(new Rule(operation, names, fault));
        return this;
    }

    /** From now on nothing goes wrong. */
    public void heal() {
        rules.clear();
    }

    /** How many operations were asked for. */
    public long operations() {
        return operations.get();
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        before(Operation.ITER, dir);
        inner.list(dir, to);
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        before(Operation.ITER, dir);
        inner.listRecursively(dir, to);
    }

    @Override
    public InputStream get(String name) throws IOException {
        before(Operation.GET, name);
        return faulty(Operation.GET, name, inner.get(name));
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        before(Operation.GET_RANGE, name);
        return faulty(Operation.GET_RANGE, name, inner.getRange(name, offset, length));
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        before(Operation.ATTRIBUTES, name);
        return inner.attributes(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        before(Operation.EXISTS, name);
        return inner.exists(name);
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        before(Operation.UPLOAD, name);
        inner.put(name, faulty(Operation.UPLOAD, name, data));
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        before(Operation.UPLOAD, name);
        return inner.putIf(condition, name, faulty(Operation.UPLOAD, name, data));
    }

    @Override
    public boolean supportsConditionalPut() {
        return inner.supportsConditionalPut();
    }

    @Override
    public void delete(String name) throws IOException {
        before(Operation.DELETE, name);
        inner.delete(name);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    private void before(Operation operation, String name) throws IOException {
        operations.incrementAndGet();
        for (Rule rule : rules) {
            if (rule.operation == operation && rule.names.test(name)) {
                begin(rule.fault);
                return;
            }
        }
    }

    private static void begin(Fault fault) throws IOException {
        switch (fault) {
            case Fault.Fails(String text) -> throw new IOException(text);
            case Fault.Waits waits -> {
                try {
                    waits.until().await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while waiting", e);
                }
            }
            case Fault.EndsAfter _, Fault.BreaksAfter _, Fault.Flips _ -> {}
        }
    }

    private InputStream faulty(Operation operation, String name, InputStream data) {
        for (Rule rule : rules) {
            if (rule.operation == operation && rule.names.test(name)) {
                return new FaultyStream(data, rule.fault);
            }
        }
        return data;
    }
}
