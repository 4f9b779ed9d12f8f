package io.athanor.component.compact.log;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ForwardingBucket;
import io.athanor.objstore.PutCondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A bucket whose conditional puts fail at random: before anything was written, after it was, or with the write to come. */
final class LossyBucket extends ForwardingBucket {
    private final Random random;
    private final int percent;
    private final List<Late> late = new ArrayList<>();

    private record Late(PutCondition condition, String name, byte[] bytes) {}

    LossyBucket(Bucket inner, Random random, int percent) {
        super(inner);
        this.random = random;
        this.percent = percent;
    }

    @Override
    public synchronized String putIf(PutCondition condition, String name, InputStream data) throws IOException {
        byte[] bytes = data.readAllBytes();
        land();
        if (random.nextInt(100) >= percent) {
            return super.putIf(condition, name, new ByteArrayInputStream(bytes));
        }
        switch (random.nextInt(3)) {
            case 0 -> {}
            case 1 -> super.putIf(condition, name, new ByteArrayInputStream(bytes));
            default -> late.add(new Late(condition, name, bytes));
        }
        throw new IOException("the connection was lost");
    }

    /** Lets some of the writes that are on their way arrive. */
    private void land() {
        while (!late.isEmpty() && random.nextBoolean()) {
            Late write = late.remove(random.nextInt(late.size()));
            try {
                super.putIf(write.condition, write.name, new ByteArrayInputStream(write.bytes));
            } catch (IOException e) {
                // it came too late
            }
        }
    }

    @Override
    public void close() {}
}
