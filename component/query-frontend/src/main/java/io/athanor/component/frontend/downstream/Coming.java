package io.athanor.component.frontend.downstream;

import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.model.budget.ByteBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A querier's answer while it comes in, for those who send it on meanwhile. Where it is asked for again, it begins anew: who has sent
 * something on compares. One thread puts in, many take out.
 */
public final class Coming {
    private final @Nullable LargeArrays arrays;
    private final List<byte[]> taken = new ArrayList<>();
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

    /** @param arrays null: each is a new one */
    Coming(@Nullable LargeArrays arrays) {
        this.arrays = arrays;
    }

    Coming() {
        this(null);
    }

    /**
     * An array to read into, reserved.
     *
     * @param mayGrow whether more than that may come
     */
    byte[] array(int least, boolean mayGrow, ByteBudget room) {
        if (arrays == null || least < LargeArrays.LARGE) {
            room.reserve(least, "a querier's answer");
            return new byte[least];
        }
        byte[] array = arrays.take(least, mayGrow, room);
        synchronized (this) {
            taken.add(array);
        }
        return array;
    }

    /** Somebody may read what came for longer than can be known: it is not used again. */
    public synchronized void leaveToReaders() {
        taken.clear();
    }

    /** Nobody reads what came any more. */
    void release() {
        if (arrays != null) {
            synchronized (this) {
                taken.forEach(arrays::give);
                taken.clear();
                bytes = new byte[0];
                size = 0;
            }
        }
    }

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
