package io.athanor.component.compact.shared;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PutCondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** What one worker sees of the bucket: each of its operations waits until the driver lets it happen, or fail. */
final class SteppedBucket implements Bucket {
    private final SimulatedBucket inner;
    private final Consumer<Runnable> late;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore stopped = new Semaphore(0);
    private volatile Step step = Step.HAPPENS;
    private volatile boolean ended;

    /** What becomes of the next operation. */
    enum Step {
        HAPPENS,
        /** It does not happen. */
        FAILS,
        /** It happens, but the worker does not learn of it. */
        LOST,
        /** If it writes, it happens some time later, and the worker does not know. */
        LATE,
        /** The worker dies instead. */
        DEATH
    }

    /** Ends a worker. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    SteppedBucket(SimulatedBucket inner, Consumer<Runnable> late) {
        this.inner = inner;
        this.late = late;
    }

    /** Runs the worker until its first operation. */
    void start(Runnable worker) {
        Thread.ofVirtual().start(() -> {
            try {
                worker.run();
            } finally {
                ended = true;
                stopped.release();
            }
        });
        stopped.acquireUninterruptibly();
    }

    boolean hasEnded() {
        return ended;
    }

    /** Lets the operation at which the worker waits happen, and runs it to the next. */
    void step(Step what) {
        step = what;
        go.release();
        stopped.acquireUninterruptibly();
    }

    private <T> T waiting(Operation<T> operation, boolean isWrite) throws IOException {
        stopped.release();
        go.acquireUninterruptibly();
        return switch (step) {
            case HAPPENS -> operation.run();
            case FAILS -> throw new IOException("503");
            case LOST -> {
                operation.run();
                throw new IOException("the connection was lost");
            }
            case LATE -> {
                if (isWrite) {
                    late.accept(() -> arrive(operation));
                }
                throw new IOException("timed out");
            }
            case DEATH -> throw new Death();
        };
    }

    /** Whatever comes of it, nobody waits for it. */
    private static void arrive(Operation<?> operation) {
        try {
            operation.run();
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public void list(String dir, Consumer<String> to) throws IOException {
        waiting(
                () -> {
                    inner.list(dir, to);
                    return true;
                },
                false);
    }

    @Override
    public void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException {
        waiting(
                () -> {
                    inner.listRecursively(dir, to);
                    return true;
                },
                false);
    }

    @Override
    public InputStream get(String name) throws IOException {
        return waiting(() -> inner.get(name), false);
    }

    @Override
    public InputStream getRange(String name, long offset, long length) throws IOException {
        return waiting(() -> inner.getRange(name, offset, length), false);
    }

    @Override
    public ObjectInfo attributes(String name) throws IOException {
        return waiting(() -> inner.attributes(name), false);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return waiting(() -> inner.exists(name), false);
    }

    @Override
    public void put(String name, InputStream data) throws IOException {
        byte[] bytes = data.readAllBytes();
        waiting(
                () -> {
                    inner.put(name, new ByteArrayInputStream(bytes));
                    return true;
                },
                true);
    }

    @Override
    public String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        byte[] bytes = data.readAllBytes();
        return waiting(() -> inner.putIf(condition, name, new ByteArrayInputStream(bytes)), true);
    }

    @Override
    public void delete(String name) throws IOException {
        waiting(
                () -> {
                    inner.delete(name);
                    return true;
                },
                true);
    }

    @Override
    public void close() {}
}
