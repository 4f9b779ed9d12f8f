package io.athanor.component.compact.log;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PutCondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A bucket whose conditional puts fail at random: before anything was written, after it was, or with the write to come. */
final class LossyBucket implements Bucket {
    private final Bucket inner;
    private final Random random;
    private final int percent;
    private final List<Late> late = new ArrayList<>();

    private record Late(PutCondition condition, String name, byte[] bytes) {}

    LossyBucket(Bucket inner, Random random, int percent) {
        this.inner = inner;
        this.random = random;
        this.percent = percent;
    }

    @Override
    public synchronized String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        byte[] bytes = data.readAllBytes();
        land();
        if (random.nextInt(100) >= percent) {
            return inner.putIf(condition, name, new ByteArrayInputStream(bytes));
        }
        switch (random.nextInt(3)) {
            case 0 -> {}
            case 1 -> inner.putIf(condition, name, new ByteArrayInputStream(bytes));
            default -> late.add(new Late(condition, name, bytes));
        }
        throw new IOException("the connection was lost");
    }

    /** Lets some of the writes that are on their way arrive. */
    private void land() {
        while (!late.isEmpty() && random.nextBoolean()) {
            Late write = late.remove(random.nextInt(late.size()));
            try {
                inner.putIf(write.condition, write.name, new ByteArrayInputStream(write.bytes));
            } catch (IOException e) {
                // it came too late
            }
        }
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
    public void delete(String name) throws IOException {
        inner.delete(name);
    }

    @Override
    public void close() {}
}
