package io.athanor.bucket;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Every name and value seen, once, by a dense id; id 0 is the empty string. Guarded by its registry's lock. */
final class SymbolIds {
    private static final int ENTRY_BYTES = 112;

    private final Map<String, Integer> ids = new HashMap<>();
    private String[] symbols = new String[1024];
    private int size;
    private long bytes;

    SymbolIds() {
        id("");
    }

    int id(String symbol) {
        Integer known = ids.get(symbol);
        if (known != null) {
            return known;
        }
        if (size == symbols.length) {
            symbols = Arrays.copyOf(symbols, 2 * size);
        }
        symbols[size] = symbol;
        ids.put(symbol, size);
        bytes += ENTRY_BYTES + 2L * symbol.length();
        return size++;
    }

    String symbol(int id) {
        return symbols[id];
    }

    /** An estimate of the heap held. */
    long bytes() {
        return bytes + 4L * symbols.length;
    }
}
