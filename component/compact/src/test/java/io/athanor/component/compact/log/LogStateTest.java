package io.athanor.component.compact.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.tsdb.block.Ulid;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogStateTest {
    private static final Ulid A = new Ulid(0, 1);
    private static final Ulid B = new Ulid(0, 2);
    private static final Ulid C = new Ulid(0, 3);
    private static final Ulid X = new Ulid(0, 10);
    private static final Ulid Y = new Ulid(0, 11);

    private final LogState state = new LogState();

    private boolean say(LogOp op) {
        return sayAt(state.next(), op);
    }

    private boolean sayAt(long time, LogOp op) {
        return state.apply(new LogEntry(state.next(), "n" + state.next(), "w", time, List.of(op)))[0];
    }

    private static LogOp.Commit merge(Ulid output, Ulid... inputs) {
        JobId job = JobId.of(JobKind.COMPACT, "0@1", 0, 0, 1, List.of(inputs));
        return new LogOp.Commit(
                job, JobKind.COMPACT, 0, 1, List.of(inputs), List.of(new LogOp.Output(output, "", 0, 1)));
    }

    private static LogOp.Commit downsample(Ulid output, long resolution, Ulid input) {
        JobId job = JobId.of(JobKind.DOWNSAMPLE, "0@1", resolution, 0, 1, List.of(input));
        return new LogOp.Commit(
                job, JobKind.DOWNSAMPLE, resolution, 1, List.of(input), List.of(new LogOp.Output(output, "", 0, 1)));
    }

    @Test
    void commit_ofInputsThatAnotherConsumed_hasNoEffect() {
        assertThat(say(merge(X, A, B))).isTrue();
        assertThat(say(merge(Y, B, C))).isFalse();
        assertThat(state.isConsumed(A)).isTrue();
        assertThat(state.isConsumed(C)).isFalse();
        assertThat(state.commitOf(X)).isPresent();
        assertThat(state.commitOf(Y)).isEmpty();
    }

    @Test
    void commit_ofAnAttemptThatWasDiscarded_hasNoEffect() {
        assertThat(say(new LogOp.Discard(List.of(X)))).isTrue();
        assertThat(say(merge(X, A, B))).isFalse();
        assertThat(say(merge(Y, A, B))).isTrue();
    }

    @Test
    void discard_ofWhatIsCommitted_hasNoEffect() {
        say(merge(X, A, B));
        assertThat(say(new LogOp.Discard(List.of(X)))).isFalse();
        assertThat(state.isDead(X)).isFalse();
    }

    @Test
    void commit_ofADeletedInput_hasNoEffect() {
        say(new LogOp.Delete(List.of(A), "retention"));
        assertThat(say(merge(X, A, B))).isFalse();
    }

    @Test
    void downsampling_toTwoResolutions_isNoContradiction() {
        assertThat(say(downsample(X, 300_000, A))).isTrue();
        assertThat(say(downsample(Y, 300_000, A))).isFalse();
        assertThat(say(downsample(Y, 3_600_000, A))).isTrue();
        assertThat(say(merge(C, A, B))).isTrue();
    }

    @Test
    void undoing_freesInputsAndDiscardsOutputs() {
        LogOp.Commit commit = merge(X, A, B);
        say(commit);
        assertThat(say(new LogOp.Void(commit.job()))).isTrue();
        assertThat(state.isDead(X)).isTrue();
        assertThat(say(merge(Y, A, B))).isTrue();
    }

    @Test
    void undoing_whatWasBuiltUpon_hasNoEffect() {
        LogOp.Commit first = merge(X, A, B);
        say(first);
        say(merge(Y, X, C));
        assertThat(say(new LogOp.Void(first.job()))).isFalse();
        assertThat(state.isConsumed(A)).isTrue();
    }

    @Test
    void deleting_whatWasRescued_hasNoEffect_andTheOtherWayRound() {
        say(new LogOp.Rescue(A));
        assertThat(say(new LogOp.Delete(List.of(A), ""))).isFalse();
        say(new LogOp.Delete(List.of(B), ""));
        assertThat(say(new LogOp.Rescue(B))).isFalse();
    }

    @Test
    void whatIsLongPast_isForgottenAtTheSamePlaceByAll_theRestIsKept() {
        long day = 24 * 3600;
        sayAt(0, merge(X, A));
        sayAt(0, new LogOp.Delete(List.of(B), ""));
        fill(0);
        assertThat(state.isConsumed(A)).isTrue();
        sayAt(91 * day, merge(Y, C));
        while (state.next() % LogState.CHECKPOINT_EVERY != LogState.CHECKPOINT_EVERY - 1) {
            sayAt(91 * day, new LogOp.Rescue(Y));
        }
        assertThat(state.isConsumed(A)).isTrue();
        sayAt(91 * day, new LogOp.Rescue(Y));
        assertThat(state.isConsumed(A)).isFalse();
        assertThat(state.isDead(B)).isFalse();
        assertThat(state.isConsumed(C)).isTrue();
    }

    @Test
    void oneWorkerWhoseClockIsYearsAhead_makesNobodyForget() {
        sayAt(0, merge(X, A));
        fill(0);
        sayAt(Long.MAX_VALUE, new LogOp.Rescue(Y));
        fill(60);
        assertThat(state.isConsumed(A)).isTrue();
    }

    /** Entries of one time up to the next place at which a checkpoint may be written. */
    private void fill(long time) {
        do {
            sayAt(time, new LogOp.Rescue(Y));
        } while (!state.isAtCheckpoint());
    }
}
