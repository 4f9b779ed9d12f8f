package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a bucket's blocks are looked for.
 *
 * @param concurrency metas read at once ({@code --block-meta-fetch-concurrency})
 * @param cacheDir folder ({@code <data-dir>/meta-syncer}) where metas are kept from one start to the next, made when it is
 *     needed; null: they are not
 * @param marks kinds that are read; who only reads blocks needs nothing but deletion marks
 */
public record FetchConfig(
        Discovery discovery,
        int concurrency,
        @Nullable Path cacheDir,
        IndexUse index,
        Set<MarkKind> marks,
        BlockFilters filters) {
    /** What Thanos reads at once. */
    public static final int DEFAULT_CONCURRENCY = 32;

    public FetchConfig {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency has to be 1 or more, not " + concurrency);
        }
        marks = Set.copyOf(marks);
    }

    /** All blocks but duplicates and those marked a day ago, by one listing of all objects. */
    public static FetchConfig ofAll(@Nullable Path cacheDir) {
        return new FetchConfig(
                Discovery.RECURSIVE,
                DEFAULT_CONCURRENCY,
                cacheDir,
                IndexUse.METAS,
                Set.of(MarkKind.DELETION),
                BlockFilters.of(Duration.ofHours(24)));
    }
}
