package io.athanor.component.frontend.downstream;

import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A querier's answer while it comes in, for those who send it on meanwhile. Where it is asked for again, it begins anew: who has sent
 * something on compares. One thread puts in, many take out.
 */
public final class Coming {
    private byte[] bytes = {};
    private int size;
    private int tries;

    /** Who waits for the least waits for so many bytes: waking somebody for less would cost more than reading does. */
    private int awaited = Integer.MAX_VALUE;

    private @Nullable Answered head;
    private boolean isWhole;
    private boolean isOver;

    /**
     * What is there of an answer.
     *
     * @param head the answer without its body
     * @param tries which of the tries it is of
     * @param bytes of which {@code size} are there, and stay as they are
     * @param isWhole whether that is all of it, and it is a good one
     */
    public record Piece(Answered head, int tries, byte[] bytes, int size, boolean isWhole) {}

    /** A good answer begins, for the first time or again. */
    synchronized void begins(Answered now) {
        tries++;
        head = now;
        size = 0;
    }

    /** So much of it is there; what was there before is the same. */
    synchronized void came(byte[] now, int length) {
        bytes = now;
        size = length;
        if (length >= awaited) {
            awaited = Integer.MAX_VALUE; // who still waits then says so again
            notifyAll();
        }
    }

    /** There is no more of it. */
    synchronized void ends(boolean whole) {
        isWhole |= whole;
        isOver = true;
        notifyAll();
    }

    /**
     * Waits until so many bytes are there, or all.
     *
     * @return null: there will be no answer, or it has another form
     */
    public @Nullable Piece await(int least, Stop stop) throws IOException {
        try (Stop.Handle _ = stop.onStop(this::wake)) {
            synchronized (this) {
                while (size < least && !isOver && !stop.isStopped()) {
                    awaited = Math.min(awaited, least);
                    wait();
                }
                if (stop.isStopped()) {
                    throw new StoppedException();
                }
                return head == null || (isOver && !isWhole) ? null : new Piece(head, tries, bytes, size, isWhole);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    private synchronized void wake() {
        notifyAll();
    }
}
