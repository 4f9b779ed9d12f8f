package io.athanor.tsdb.index;

import java.util.List;

/** From symbol to ordinal while an index is written: an open hash of ordinals, no object per symbol. */
final class SymbolIds {
    private final List<String> symbols;
    private final int[] slots;
    private final int mask;

    SymbolIds(List<String> symbols) {
        this.symbols = symbols;
        int capacity = Integer.highestOneBit(Math.max(8, symbols.size()) * 2 - 1) << 1;
        slots = new int[capacity];
        mask = capacity - 1;
        for (int id = 0; id < symbols.size(); id++) {
            int slot = slot(symbols.get(id));
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = id + 1;
        }
    }

    /** The ordinal of a symbol, or -1. */
    int get(String symbol) {
        int slot = slot(symbol);
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (symbols.get(id).equals(symbol)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private int slot(String symbol) {
        int h = symbol.hashCode() * 0x9e3779b9;
        return (h ^ h >>> 15) & mask;
    }
}
