package io.athanor.testing.contracts;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.ForwardingBucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PutCondition;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A bucket whose operations go wrong as the test says. Objects are never given as local files. */
public final class FaultyBucket extends ForwardingBucket {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicLong operations = new AtomicLong();

    private record Rule(Operation operation, Predicate<String> names, BooleanSupplier strikes, Fault fault) {}

    public FaultyBucket(Bucket inner) {
        super(inner);
    }

    /** From now on this operation on these objects has this fault; the first rule that fits counts. */
    public FaultyBucket on(Operation operation, Predicate<String> names, Fault fault) {
        rules.add(new Rule(operation, names, () -> true, fault));
        return this;
    }

    /** The same, in one of {@code oneIn} operations, by the dice. */
    public FaultyBucket sometimes(Operation operation, Predicate<String> names, Fault fault, int oneIn, Random dice) {
        rules.add(new Rule(
                operation,
                names,
                () -> {
                    synchronized (dice) {
                        return dice.nextInt(oneIn) == 0;
                    }
                },
                fault));
        return this;
    }

    /** The same, from the operation after the next {@code times} ones on: an object that goes away while it is read. */
    public FaultyBucket after(int times, Operation operation, Predicate<String> names, Fault fault) {
        AtomicInteger left = new AtomicInteger(times);
        rules.add(new Rule(operation, names, () -> left.getAndDecrement() <= 0, fault));
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
    public void list(String dir, Consumer<String> to) throws IOException {
        before(Operation.ITER, dir);
        super.list(dir, to);
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        before(Operation.ITER, dir);
        super.listRecursively(dir, to);
    }

    @Override
    public InputStream get(String name) throws IOException {
        Fault fault = before(Operation.GET, name);
        return faulty(fault, super.get(name));
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        Fault fault = before(Operation.GET_RANGE, name);
        return faulty(fault, super.getRange(name, offset, length));
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        before(Operation.ATTRIBUTES, name);
        return super.attributes(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        before(Operation.EXISTS, name);
        return super.exists(name);
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        Fault fault = before(Operation.UPLOAD, name);
        super.put(name, faulty(fault, data));
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        Fault fault = before(Operation.UPLOAD, name);
        return super.putIf(condition, name, faulty(fault, data));
    }

    @Override
    public void delete(String name) throws IOException {
        before(Operation.DELETE, name);
        super.delete(name);
    }

    /** Counts the operation, lets happen what happens at its beginning, and gives the fault that is left for its bytes. */
    private @Nullable Fault before(Operation operation, String name) throws IOException {
        operations.incrementAndGet();
        for (Rule rule : rules) {
            if (rule.operation == operation && rule.names.test(name) && rule.strikes.getAsBoolean()) {
                begin(rule.fault, name);
                return rule.fault;
            }
        }
        return null;
    }

    private static void begin(Fault fault, String name) throws IOException {
        switch (fault) {
            case Fault.Fails(String text) -> throw new IOException(text);
            case Fault.Missing() -> throw new ObjectNotFoundException(name);
            case Fault.Delays(Duration how) -> waitFor(() -> Thread.sleep(how));
            case Fault.Waits waits -> waitFor(waits.until()::await);
            case Fault.EndsAfter _, Fault.BreaksAfter _, Fault.Flips _ -> {}
        }
    }

    private interface Pause {
        void run() throws InterruptedException;
    }

    private static void waitFor(Pause pause) throws IOException {
        try {
            pause.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting", e);
        }
    }

    private static InputStream faulty(@Nullable Fault fault, InputStream data) {
        return fault == null ? data : new FaultyStream(data, fault);
    }
}
