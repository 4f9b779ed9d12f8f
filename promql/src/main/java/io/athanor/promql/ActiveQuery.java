package io.athanor.promql;

import java.time.Instant;

/**
 * A query that runs or waits for its turn.
 *
 * @param id names it for {@link QueryEngine#kill}
 * @param reservedBytes memory that it holds now
 */
public record ActiveQuery(long id, QueryRequest request, Instant since, boolean waiting, long reservedBytes) {}
