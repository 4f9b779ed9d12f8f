package io.athanor.component.compact.shared;

import io.athanor.component.compact.log.LogFormat;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whether a bucket really writes on condition: there are gateways that take the condition and do not heed it. */
public final class ConditionalPuts {
    private static final int AT_ONCE = 8;

    /** How long a trial that was cut short may lie about. */
    private static final Duration KEPT = Duration.ofDays(1);

    private static final String DIR = LogFormat.ROOT + "probe";

    private ConditionalPuts() {}

    /**
     * Tries it on objects of its own: a second put must fail, and of eight at once one must succeed.
     *
     * @param nonce random, for the objects' names
     */
    public static boolean work(Bucket bucket, String nonce) throws IOException {
        if (!bucket.supportsConditionalPut()) {
            return false;
        }
        String one = DIR + "/" + nonce;
        String many = one + "-many";
        try {
            return put(bucket, one) && !put(bucket, one) && winners(bucket, many) == 1;
        } finally {
            bucket.delete(one);
            bucket.delete(many);
        }
    }

    /** Takes away what trials have left that were cut short. */
    public static void clean(Bucket bucket, Workers.Seen seen) throws IOException {
        List<String> old = new ArrayList<>();
        bucket.listRecursively(DIR, object -> {
            if (Duration.between(object.lastModified(), seen.now()).compareTo(KEPT) > 0) {
                old.add(object.name());
            }
        });
        for (String name : old) {
            bucket.delete(name);
        }
    }

    private static boolean put(Bucket bucket, String name) throws IOException {
        try {
            bucket.putIf(
                    new PutCondition.IfAbsent(),
                    name,
                    new ByteArrayInputStream("probe\n".getBytes(StandardCharsets.UTF_8)));
            return true;
        } catch (PreconditionFailedException e) {
            return false;
        }
    }

    private static int winners(Bucket bucket, String name) throws IOException {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> puts = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                puts.add(pool.submit(() -> put(bucket, name)));
            }
            int winners = 0;
            for (Future<Boolean> put : puts) {
                winners += put.get() ? 1 : 0;
            }
            return winners;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException("cannot try the bucket", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while trying the bucket");
        }
    }
}
