package io.athanor.cache.memcached;

import io.athanor.cache.net.Connections;
import io.athanor.cache.net.Connector;
import io.athanor.cache.remote.Node;
import io.athanor.cache.remote.Ring;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of a memcached. Keys are shared out among them as Thanos does it: a jump hash over the naturally sorted
 * addresses. The addresses are asked for again and again; while they cannot be had, those known before stay in use, and
 * while there are none, nothing is found.
 */
public final class MemcachedRing implements Ring {
    private static final Logger LOG = LoggerFactory.getLogger(MemcachedRing.class);
    private static final Duration FIRST_ADDRESSES = Duration.ofSeconds(10);

    private final MemcachedConfig config;
    private final AddressSource source;
    private final InstantSource clock;
    private final Connections.Timer timer = new Connections.Timer();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final Thread refresher;
    private volatile List<MemcachedNode> nodes = List.of();
    private volatile boolean closed;

    /**
     * Asks for the addresses, and waits for them some seconds.
     *
     * @param source closed with the ring
     */
    public MemcachedRing(MemcachedConfig config, AddressSource source, InstantSource clock) {
        this.config = config;
        this.source = source;
        this.clock = clock;
        this.refresher =
                Thread.ofPlatform().daemon().name("memcached-addresses").start(this::refreshForEver);
        try {
            if (!asked.await(FIRST_ADDRESSES.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().addKeyValue("addresses", config.addresses()).log("still looking for memcached servers");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable Node node(String key) {
        List<MemcachedNode> now = nodes;
        return switch (now.size()) {
            case 0 -> null;
            case 1 -> now.getFirst();
            default -> now.get(JumpHash.pick(key, now.size()));
        };
    }

    private void refreshForEver() {
        try {
            while (!closed) {
                refresh();
                asked.countDown();
                TimeUnit.MILLISECONDS.sleep(config.dnsProviderUpdateInterval().toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } finally {
            asked.countDown();
        }
    }

    private void refresh() {
        try {
            List<String> addresses = source.addresses();
            if (addresses.isEmpty()) {
                LOG.atError()
                        .addKeyValue("addresses", config.addresses())
                        .log("no server address resolved for memcached");
            } else {
                change(addresses.stream().sorted(new NaturalOrder()).toList());
            }
        } catch (IOException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("addresses", config.addresses())
                    .addKeyValue("problem", String.valueOf(e.getMessage()))
                    .log("failed to resolve addresses for memcached; those known before stay in use");
        }
    }

    /** Takes over these servers; those that were there before keep their connections. */
    private synchronized void change(List<String> addresses) {
        List<MemcachedNode> before = nodes;
        if (closed || before.stream().map(MemcachedNode::address).toList().equals(addresses)) {
            return;
        }
        Map<String, MemcachedNode> known = new HashMap<>();
        before.forEach(node -> known.put(node.address(), node));
        List<MemcachedNode> after = new ArrayList<>();
        for (String address : addresses) {
            after.add(known.computeIfAbsent(address, this::open));
        }
        nodes = List.copyOf(after);
        before.stream().filter(node -> !after.contains(node)).forEach(MemcachedNode::close);
    }

    private MemcachedNode open(String address) {
        Connector connector = new Connector(address, config.timeout());
        return new MemcachedNode(
                new Connections(connector, config.maxIdleConnections(), config.timeout(), timer), clock);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            nodes.forEach(MemcachedNode::close);
            nodes = List.of();
        }
        refresher.interrupt();
        source.close();
        timer.close();
    }
}
