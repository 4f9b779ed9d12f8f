package io.athanor.testing.contracts;

import io.athanor.objstore.BucketMetrics;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** How often a bucket was asked, and for how many bytes, by operation. */
public final class RequestCounts implements BucketMetrics {
    private static final int OPERATIONS = Operation.values().length;

    private final AtomicLongArray requests = new AtomicLongArray(OPERATIONS);
    private final AtomicLongArray bytes = new AtomicLongArray(OPERATIONS);
    private final AtomicLongArray failures = new AtomicLongArray(OPERATIONS);

    /** Operations begun since the start or the last {@link #reset}. */
    public long requests(Operation operation) {
        return requests.get(operation.ordinal());
    }

    /** All operations. */
    public long requests() {
        return sum(requests);
    }

    /** Bytes that reads delivered or uploads sent. */
    public long bytes(Operation operation) {
        return bytes.get(operation.ordinal());
    }

    /** Bytes of all operations. */
    public long bytes() {
        return sum(bytes);
    }

    /** Operations that failed; a missing object and a failed precondition are none. */
    public long failures() {
        return sum(failures);
    }

    /** Begins anew. */
    public void reset() {
        for (int i = 0; i < OPERATIONS; i++) {
            requests.set(i, 0);
            bytes.set(i, 0);
            failures.set(i, 0);
        }
    }

    @Override
    public void begun(Operation operation) {
        requests.incrementAndGet(operation.ordinal());
    }

    @Override
    public void ended(Operation operation, long nanos) {}

    @Override
    public void failed(Operation operation, IOException why) {
        failures.incrementAndGet(operation.ordinal());
    }

    @Override
    public void transferred(Operation operation, long more) {
        bytes.addAndGet(operation.ordinal(), more);
    }

    @Override
    public void completed(Operation operation, long all) {}

    @Override
    public void uploaded() {}

    /** For messages: requests by operation, those that were asked for at all. */
    @Override
    public String toString() {
        Map<String, String> all = new TreeMap<>();
        for (Operation operation : Operation.values()) {
            if (requests(operation) > 0) {
                all.put(operation.label(), requests(operation) + " (" + bytes(operation) + " B)");
            }
        }
        return all.toString();
    }

    private static long sum(AtomicLongArray values) {
        long sum = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            sum += values.get(i);
        }
        return sum;
    }
}
