package io.athanor.app;

import io.athanor.bucket.cache.CachingBucketConfig;
import io.athanor.server.UserError;
import io.athanor.server.cache.CacheConfig;
import io.athanor.server.cache.CacheYaml;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.time.Duration;
import java.util.Map;

/**
 * Thanos's YAML of {@code --store.caching-bucket.config}: what of the bucket is cached, and where.
 *
 * @param cache where
 * @param bucket what, and for how long
 */
record CachingBucketYaml(CacheConfig cache, CachingBucketConfig bucket) {
    private static final int MOST_SUBRANGE = 16 << 20;

    /** @throws UserError with file, line and key if it is not understood, whole */
    static CachingBucketYaml parse(ConfigText text, Map<String, String> environment) {
        YamlMapping root = YamlMapping.parse(text.expand(environment));
        CacheConfig cache = CacheYaml.read(root);
        CachingBucketConfig defaults = CachingBucketConfig.DEFAULTS;
        long subrange = root.integer("chunk_subrange_size", defaults.chunkSubrangeSize());
        if (subrange < 1 || subrange > MOST_SUBRANGE) {
            throw root.invalid(
                    "chunk_subrange_size", "has to be from 1 to " + MOST_SUBRANGE + " bytes, not " + subrange);
        }
        long requests = root.integer("max_chunks_get_range_requests", defaults.maxChunksGetRangeRequests());
        CachingBucketConfig bucket = new CachingBucketConfig(
                (int) subrange,
                Math.clamp(requests, 0, Integer.MAX_VALUE),
                root.bytes("metafile_max_size", defaults.metafileMaxSize()),
                ttl(root, "chunk_object_attrs_ttl", defaults.chunkObjectAttrsTtl()),
                ttl(root, "chunk_subrange_ttl", defaults.chunkSubrangeTtl()),
                ttl(root, "blocks_iter_ttl", defaults.blocksIterTtl()),
                ttl(root, "metafile_exists_ttl", defaults.metafileExistsTtl()),
                ttl(root, "metafile_doesnt_exist_ttl", defaults.metafileDoesntExistTtl()),
                ttl(root, "metafile_content_ttl", defaults.metafileContentTtl()));
        root.end();
        return new CachingBucketYaml(cache, bucket);
    }

    private static Duration ttl(YamlMapping root, String key, Duration otherwise) {
        Duration ttl = root.duration(key, otherwise);
        if (ttl.isNegative()) {
            throw root.invalid(key, "cannot be negative; 0 caches nothing");
        }
        return ttl;
    }
}
