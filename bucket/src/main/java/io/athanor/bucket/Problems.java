package io.athanor.bucket;

import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What went wrong with blocks while one answer was made: the first error of each, and how many more. Thread-safe. */
final class Problems {
    private final Map<Ulid, Problem> byBlock = new LinkedHashMap<>();
    private final BiConsumer<LoadedBlock, String> setAside;

    private static final class Problem {
        final String text;
        int more;

        Problem(String text) {
            this.text = text;
        }
    }

    /**
     * @param setAside told once per block that it is bad, and why
     */
    Problems(BiConsumer<LoadedBlock, String> setAside) {
        this.setAside = setAside;
    }

    /** A block that was set aside before, and would have been asked. */
    synchronized void missing(SetAside block) {
        byBlock.putIfAbsent(block.ulid(), new Problem(block.text()));
    }

    /** A block could not be read, in whole or in part. */
    void found(LoadedBlock block, String reason) {
        Ulid ulid = block.meta().ulid();
        synchronized (this) {
            Problem known = byBlock.get(ulid);
            if (known != null) {
                known.more++;
                return;
            }
            byBlock.put(ulid, new Problem("block " + ulid + " is bad, data of it is missing here: " + reason));
        }
        setAside.accept(block, reason);
    }

    /** The reason of what the virtual machine throws when a mapped file became shorter than it was. */
    static String changed(LoadedBlock block, InternalError error) {
        return block.meta().ulid() + ": its files changed while they were read (" + error.getMessage() + ")";
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
