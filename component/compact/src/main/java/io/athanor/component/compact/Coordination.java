package io.athanor.component.compact;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.Situation.Taken;
import io.athanor.component.compact.shared.Attempt;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How what this compactor makes becomes the truth, and how it heeds what others do. Safe for all threads; what erases is for
 * one thread at a time.
 */
interface Coordination extends AutoCloseable {
    /**
     * How things stand, beside what the bucket shows.
     *
     * @param taken jobs that are worked on, or done without the result being there yet
     * @param consumed blocks that are of no use any more, whatever the bucket shows
     * @param jobsSetAside jobs that several workers have died over, and why they are left alone
     * @param others those of them that other workers are at
     * @param workers all workers that live, this one among them, in the order of their ids
     * @param me this one's id
     */
    record Standing(
            List<Taken> taken,
            Set<Ulid> consumed,
            Map<JobId, String> jobsSetAside,
            List<Taken> others,
            List<String> workers,
            String me) {
        boolean othersWork() {
            return !others.isEmpty();
        }
    }

    /** The word for this way of working: {@code shared} or {@code singleton}. */
    String mode();

    /** This worker's id. */
    String worker();

    /** Says that this worker lives. */
    void beat() throws IOException;

    /**
     * How things stand now; finishes what others have left unfinished.
     *
     * @param blocks that the plan will be about
     * @throws IOException if that cannot be found out, or this one must not work now: then nothing may be begun
     */
    Standing standing(Collection<Ulid> blocks) throws IOException;

    /** Takes a job on, unless somebody else has it. */
    Optional<Claim> claim(PlannedJob job, Ulid attempt) throws IOException;

    /**
     * Makes the outputs the truth, in their order, and the inputs of a compaction superfluous.
     *
     * @return whether they are; else somebody else was faster, or something has changed, and nothing is left of them
     */
    boolean commit(Claim claim, List<Attempt.Made> outputs) throws IOException;

    /** Gives a job up, whatever became of these outputs of it. */
    void abandon(Claim claim, List<Attempt.Made> outputs) throws IOException;

    /** A job has ended, well or not, and what came of it is known to whoever plans. */
    void end(Claim claim);

    /** Whether a block was made by this worker, or by one that it shares the bucket with. */
    boolean isOfOurs(Ulid block) throws IOException;

    /** Whether it is on this worker to mark, to erase and to tell readers. */
    boolean isTidier() throws IOException;

    /** Before blocks are erased. */
    void beginErasing() throws IOException;

    /** Erases a block whose mark is old enough; whether it is gone. */
    boolean eraseMarked(BlockMark.Deletion mark, BucketState state) throws IOException;

    /** Erases what an upload has left, if that was given up; whether it is gone. */
    boolean erasePartial(Ulid ulid) throws IOException;

    /** Erases what should be gone already. */
    void eraseAgain(BucketState state) throws IOException;

    /** Says that this worker goes. */
    @Override
    void close() throws IOException;
}
