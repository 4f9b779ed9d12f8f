package io.athanor.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import org.jspecify.annotations.Nullable;

/**
 * Matchers with their regular expressions compiled, kept between requests. Matchers without one cost nothing to make and
 * are not kept. Any thread may call it.
 */
public final class MatchersCache {
    /** Longer expressions are not kept: the cache is bounded by the number of its items. */
    private static final int MAX_CHARS = 32 << 10;

    /** Makes every matcher anew. */
    public static final MatchersCache NONE = new MatchersCache(0, MatchersCacheMetrics.NONE);

    private final @Nullable Cache<Key, LabelMatcher> matchers;
    private final MatchersCacheMetrics metrics;

    private record Key(MatchType type, String name, String value) {}

    /**
     * @param maxItems how many are kept; 0: none
     */
    public MatchersCache(int maxItems, MatchersCacheMetrics metrics) {
        this.metrics = metrics;
        this.matchers = maxItems <= 0
                ? null
                : Caffeine.newBuilder()
                        .maximumSize(maxItems)
                        .evictionListener((@Nullable Key key, @Nullable LabelMatcher matcher, RemovalCause cause) ->
                                metrics.evicted())
                        .executor(Runnable::run)
                        .build();
    }

    /**
     * The matcher, made now or before.
     *
     * @throws io.athanor.model.regex.RegexSyntaxException as {@link LabelMatcher}'s constructor does
     */
    public LabelMatcher get(MatchType type, String name, String value) {
        if (matchers == null || !type.isRegex() || value.length() > MAX_CHARS) {
            return new LabelMatcher(type, name, value);
        }
        Key key = new Key(type, name, value);
        LabelMatcher found = matchers.getIfPresent(key);
        metrics.asked(found != null);
        if (found != null) {
            return found;
        }
        LabelMatcher made = new LabelMatcher(type, name, value);
        matchers.put(key, made);
        metrics.items(matchers.estimatedSize());
        return made;
    }
}
