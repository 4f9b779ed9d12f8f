package io.athanor.component.compact;

import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.LogOp;
import io.athanor.objstore.Bucket;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Lets compactors try jobs again that were left alone because several of them have died over them. */
public final class JobRelease {
    private final CommitLog log;

    /** @param bucket that compactors share; they may be at work */
    public JobRelease(Bucket bucket, World world) {
        log = new CommitLog(bucket, "release", world.clock(), world.random());
    }

    /** The jobs that are left alone, and why. */
    public Map<JobId, String> leftAlone() throws IOException {
        return log.look(state -> Map.copyOf(state.quarantined()));
    }

    /**
     * Lets a job be tried again.
     *
     * @return whether it was left alone until now
     */
    public boolean release(JobId job) throws IOException {
        return leftAlone().containsKey(job) && log.append(List.of(new LogOp.Release(job)))[0];
    }
}
