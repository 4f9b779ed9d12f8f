package io.athanor.bucket.header;

import io.athanor.tsdb.index.IndexTables;
import io.athanor.tsdb.index.MappedFile;
import io.athanor.tsdb.index.PinnedArena;
import io.athanor.tsdb.index.SymbolRoom;
import java.nio.file.Path;

/** A header's mapping, which stays until its owner and all users have let go. */
final class MappedHeader {
    private final PinnedArena arena;
    private final IndexTables tables;
    private final ReadCost cost;
    private int users;
    private boolean closed;
    private long lastUsed;

    private MappedHeader(PinnedArena arena, IndexTables tables, long now) {
        this.arena = arena;
        this.tables = tables;
        this.cost = new ReadCost(tables);
        this.lastUsed = now;
    }

    /**
     * Maps and checks a header.
     *
     * @throws io.athanor.tsdb.CorruptBlockException if the file is missing or not what it should be
     */
    static MappedHeader open(Path file, String where, int sampling, SymbolRoom room, long now) {
        PinnedArena arena = new PinnedArena();
        boolean done = false;
        try {
            IndexTables tables = IndexTables.ofHeader(MappedFile.open(file, where, arena.arena()), sampling, room);
            done = true;
            return new MappedHeader(arena, tables, now);
        } finally {
            if (!done) {
                arena.close();
            }
        }
    }

    IndexTables tables() {
        return tables;
    }

    ReadCost cost() {
        return cost;
    }

    /** One more user; false if the owner has let go. */
    synchronized boolean acquire() {
        if (closed) {
            return false;
        }
        users++;
        arena.acquire();
        return true;
    }

    void release(long now) {
        synchronized (this) {
            users--;
            lastUsed = now;
            clearIfGone();
        }
        arena.release();
    }

    /** The owner lets go if nobody has used this for so long. */
    synchronized boolean closeIfIdle(long now, long idleNanos) {
        if (users > 0 || closed || now - lastUsed < idleNanos) {
            return false;
        }
        close();
        return true;
    }

    /** The owner lets go; later calls do nothing. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            clearIfGone();
            arena.close();
        }
    }

    private void clearIfGone() {
        if (closed && users == 0) {
            tables.clearSymbols();
        }
    }
}
