package io.athanor.tsdb.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Strings of symbols by ordinal, in pages made on demand. Bounded by a {@link SymbolRoom}: when that is full it is emptied
 * and starts anew. Safe for all threads: of two that read one symbol, both get the same String.
 */
final class SymbolCache {
    static final long LIMIT_BYTES = 32L << 20;

    /** Where others fill the room, so much of one's own is kept, and nothing is added. */
    private static final long WORTH_CLEARING_BYTES = 256 << 10;

    private static final int PAGE_BITS = 9;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int STRING_OVERHEAD = 48;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(String[].class);
    private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(String[][].class);

    private final int pageCount;
    private final SymbolRoom room;
    private final AtomicLong held = new AtomicLong();
    private volatile @Nullable String[] @Nullable [] pages;

    @SuppressWarnings("NullAway") // pages that are not there yet are null
    SymbolCache(int symbols, SymbolRoom room) {
        this.room = room;
        pageCount = (symbols + PAGE - 1) >>> PAGE_BITS;
        pages = new String[pageCount][];
    }

    @Nullable
    String get(int id) {
        @Nullable String @Nullable [] page = pages[id >>> PAGE_BITS];
        return page == null ? null : page[id & (PAGE - 1)];
    }

    /** Keeps a string if there is room, unless another thread was first; returns the one kept. */
    @SuppressWarnings("NullAway") // compareAndExchange says null for "was free"
    String put(int id, String symbol) {
        if (room.isFull()) {
            if (held.get() < WORTH_CLEARING_BYTES) {
                return symbol;
            }
            clear();
        }
        String[][] all = pages;
        String[] page = all[id >>> PAGE_BITS];
        if (page == null) {
            String[] fresh = new String[PAGE];
            String[] other = (String[]) PAGES.compareAndExchange(all, id >>> PAGE_BITS, null, fresh);
            page = other == null ? fresh : other;
            hold(4L * PAGE);
        }
        String first = (String) SLOT.compareAndExchange(page, id & (PAGE - 1), null, symbol);
        if (first != null) {
            return first;
        }
        hold(STRING_OVERHEAD + 2L * symbol.length());
        return symbol;
    }

    private void hold(long bytes) {
        held.addAndGet(bytes);
        room.add(bytes);
    }

    /** Forgets everything. */
    @SuppressWarnings("NullAway") // pages that are not there yet are null
    void clear() {
        room.add(-held.getAndSet(0));
        pages = new String[pageCount][];
    }
}
