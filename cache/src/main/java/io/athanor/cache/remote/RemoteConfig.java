package io.athanor.cache.remote;

import java.time.Duration;

/**
 * How a cache on the network is used, whatever its protocol.
 *
 * @param timeout of one exchange; also how long a lookup waits for its turn
 * @param getConcurrency how many lookups run at once; 0: any number
 * @param getBatch how many keys one exchange asks for; 0: any number
 * @param putConcurrency how many exchanges store at once; at least 1
 * @param putBatch how many values one exchange stores; at least 1
 * @param putBuffer how many values wait to be stored; what comes when it is full is dropped
 * @param maxItemSize of a value, bytes; larger ones are not stored; 0: no bound but the protocol's
 * @param breaker when storing is given up for a while
 * @param nearBytes of values kept in this process too; 0: none
 */
public record RemoteConfig(
        Duration timeout,
        int getConcurrency,
        int getBatch,
        int putConcurrency,
        int putBatch,
        int putBuffer,
        long maxItemSize,
        BreakerConfig breaker,
        long nearBytes) {}
