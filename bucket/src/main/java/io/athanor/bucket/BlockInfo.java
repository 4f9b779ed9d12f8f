package io.athanor.bucket;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import org.jspecify.annotations.Nullable;

/**
 * One block of the bucket.
 *
 * @param meta null where it is missing or bad
 * @param reason why it is not served, empty if it is
 */
public record BlockInfo(Ulid ulid, @Nullable BlockMeta meta, BlockState state, String reason) {}
