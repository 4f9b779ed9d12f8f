package io.athanor.component.compact.log;

import io.athanor.tsdb.block.Ulid;
import java.util.List;

/** One thing that an entry of the log says. Whether it has an effect depends on what was said before: {@link LogState}. */
public sealed interface LogOp {
    /**
     * These outputs replace these inputs, all or none.
     *
     * @param resolution of the outputs, ms
     * @param epoch of the lease under which they were made
     */
    record Commit(JobId job, JobKind kind, long resolution, long epoch, List<Ulid> inputs, List<Output> outputs)
            implements LogOp {
        public Commit {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * A block that was made, whole in the bucket but for its meta.json.
     *
     * @param metaSha256 of the meta.json that it will have, in hexadecimal digits
     * @param bytes of its files, meta.json left out
     * @param files how many these are
     */
    record Output(Ulid ulid, String metaSha256, long bytes, int files) {}

    /** These were never committed, and never will be: they may be erased. */
    record Discard(List<Ulid> ulids) implements LogOp {
        public Discard {
            ulids = List.copyOf(ulids);
        }
    }

    /** These blocks are erased from now on. */
    record Delete(List<Ulid> ulids, String reason) implements LogOp {
        public Delete {
            ulids = List.copyOf(ulids);
        }
    }

    /** The commit of this job is undone: its inputs are free again, its outputs discarded. */
    @SuppressWarnings("AvoidCommonTypeNames") // the protocol's word
    record Void(JobId job) implements LogOp {}

    /** This block must not be deleted. */
    record Rescue(Ulid ulid) implements LogOp {}

    /** This job is left alone until it is released. */
    record Quarantine(JobId job, String reason) implements LogOp {}

    /** This job may be tried again. */
    record Release(JobId job) implements LogOp {}
}
