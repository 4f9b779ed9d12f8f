package io.athanor.component.compact.log;

import java.util.List;

/**
 * One entry of the log.
 *
 * @param seq its place: 0, 1, 2 …
 * @param nonce random, tells a writer whether an entry is its own
 * @param worker who wrote it
 * @param time when, s since the epoch by the writer's clock; used for nothing but forgetting what is long past
 */
public record LogEntry(long seq, String nonce, String worker, long time, List<LogOp> ops) {
    public LogEntry {
        ops = List.copyOf(ops);
    }
}
