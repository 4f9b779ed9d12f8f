package io.athanor.bucket.remote;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an answer lacks: the first error of each block, and how many more. Safe for all threads. */
final class Missing {
    private final Map<Ulid, Problem> byBlock = new LinkedHashMap<>();
    private final BucketStoreMetrics metrics;

    private static final class Problem {
        final String text;
        int more;

        Problem(String text) {
            this.text = text;
        }
    }

    Missing(BucketStoreMetrics metrics) {
        this.metrics = metrics;
    }

    /** Bytes of a block are not what they should be; the error names block, file and offset. */
    void corrupt(RemoteBlock block, CorruptBlockException why) {
        add(
                block.ulid(),
                "block " + block.ulid() + " is bad, data of it is missing here: ",
                String.valueOf(why.getMessage()));
    }

    /** The bucket did not give what was asked for. */
    void unreadable(RemoteBlock block, String what, IOException why) {
        String text = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        add(
                block.ulid(),
                "block " + block.ulid() + " cannot be read, data of it is missing here: ",
                what + ": " + text);
    }

    /** Nobody can tell what is in a block; the reason names the file. */
    void unusable(Ulid block, String reason) {
        add(block, "block " + block + " is set aside, its data is missing here: ", reason);
    }

    private void add(Ulid block, String prefix, String reason) {
        synchronized (this) {
            Problem known = byBlock.get(block);
            if (known != null) {
                known.more++;
                return;
            }
            byBlock.put(block, new Problem(prefix + reason));
        }
        metrics.failed(block, reason);
    }

    /** One text per block. */
    synchronized List<String> texts() {
        List<String> texts = new ArrayList<>(byBlock.size());
        for (Problem problem : byBlock.values()) {
            texts.add(problem.more == 0 ? problem.text : problem.text + " (and " + problem.more + " more errors)");
        }
        return texts;
    }
}
