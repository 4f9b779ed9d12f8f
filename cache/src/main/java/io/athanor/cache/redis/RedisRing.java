package io.athanor.cache.redis;

import io.athanor.cache.remote.Node;
import io.athanor.cache.remote.Ring;

/**
 * One Redis server, or a cluster, which knows itself which server has a key: that at the addresses, or the master that the
 * sentinels at the addresses name.
 */
public final class RedisRing implements Ring {
    private final RedisNode node;

    /** Connects to nothing yet. */
    public RedisRing(RedisConfig config) {
        this.node = new RedisNode(config);
    }

    @Override
    public Node node(String key) {
        return node;
    }

    @Override
    public void close() {
        node.close();
    }
}
