package io.athanor.component.frontend.cache;

import java.time.Duration;

/**
 * How results are kept.
 *
 * @param freshness what is younger is not kept
 * @param ttl for how long an entry is
 * @param itemBytes no item in the cache is longer
 * @param packs whether values are packed by snappy
 */
public record CacheSettings(Duration freshness, Duration ttl, int itemBytes, boolean packs) {}
