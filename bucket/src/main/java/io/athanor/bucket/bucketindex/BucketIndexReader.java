package io.athanor.bucket.bucketindex;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the bucket index, again only when it was replaced; judges whether it is fresh. Used by one thread at a time. */
public final class BucketIndexReader {
    private final Bucket bucket;
    private final IndexUse use;
    private final Consumer<IndexOutcome> told;
    private String version = "";
    private long writtenAt;
    private Map<Ulid, IndexedBlock> blocks = Map.of();

    /** @param told hears what became of each look */
    public BucketIndexReader(Bucket bucket, IndexUse use, Consumer<IndexOutcome> told) {
        this.bucket = bucket;
        this.use = use;
        this.told = told;
    }

    /**
     * What the index gives.
     *
     * @param isTrusted whether it is fresh, and to be believed
     */
    public record Answer(Map<Ulid, IndexedBlock> blocks, boolean isTrusted, List<String> problems) {
        static final Answer NOTHING = new Answer(Map.of(), false, List.of());
    }

    /** Looks at the index; whatever is wrong with it, there is an answer. */
    public Answer read(Instant now) {
        if (use == IndexUse.NONE) {
            return Answer.NOTHING;
        }
        try {
            load();
            boolean isFresh = BucketIndexFormat.isFresh(writtenAt, now);
            told.accept(isFresh ? IndexOutcome.FRESH : IndexOutcome.STALE);
            return new Answer(blocks, isFresh && use == IndexUse.TRUSTED, List.of());
        } catch (ObjectNotFoundException e) {
            forget();
            told.accept(IndexOutcome.MISSING);
            return Answer.NOTHING;
        } catch (IOException | UncheckedIOException | CorruptBlockException e) {
            forget();
            told.accept(IndexOutcome.BAD);
            return new Answer(Map.of(), false, List.of("the bucket index is not used: " + e.getMessage()));
        }
    }

    private void forget() {
        version = "";
        blocks = Map.of();
    }

    /** The version is asked for before the bytes: if both change in between, they are read once more the next time. */
    private void load() throws IOException {
        String now = bucket.attributes(BucketIndexFormat.OBJECT).version();
        if (!now.isEmpty() && now.equals(version)) { // a bucket that tells no version is read each time
            return;
        }
        BucketIndex index = BucketIndexFormat.decode(bytes(), BucketIndexFormat.OBJECT);
        version = now;
        writtenAt = index.writtenAt();
        blocks = index.byUlid();
    }

    private byte[] bytes() throws IOException {
        try (InputStream in = bucket.get(BucketIndexFormat.OBJECT)) {
            byte[] bytes = in.readNBytes(BucketIndexFormat.MAX_BYTES + 1);
            if (bytes.length > BucketIndexFormat.MAX_BYTES) {
                throw new CorruptBlockException(
                        BucketIndexFormat.OBJECT,
                        bytes.length,
                        "it is larger than " + BucketIndexFormat.MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
