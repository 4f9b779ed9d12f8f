package io.athanor.component.compact.shared;

import io.athanor.component.compact.log.JobId;
import io.athanor.tsdb.block.Ulid;

/**
 * How far a worker is with a job.
 *
 * @param attempt the block that it is making
 * @param phase what it is doing: {@code fetch}, {@code build}, {@code upload}, {@code commit}
 */
public record JobProgress(JobId job, Ulid attempt, String phase, long bytesDone, long bytesTotal) {}
