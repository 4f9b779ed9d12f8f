package io.athanor.api.storeapi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The strings of one answer: most names and values come again and again, and are made once. One thread. */
final class WireSymbols {
    private static final int MOST = 1 << 16;

    private @Nullable String[] strings = new String[256];
    private byte[][] bytes = new byte[256][];
    private int count;

    /** The string whose UTF-8 form is {@code length} bytes from {@code from}. */
    String get(byte[] data, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + data[i];
        }
        int slot = slot(hash);
        while (true) {
            String found = strings[slot];
            if (found == null) {
                break;
            }
            if (Arrays.equals(bytes[slot], 0, bytes[slot].length, data, from, from + length)) {
                return found;
            }
            slot = slot + 1 & strings.length - 1;
        }
        String made = new String(data, from, length, StandardCharsets.UTF_8);
        if (count < MOST) {
            add(slot, Arrays.copyOfRange(data, from, from + length), made);
        }
        return made;
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 15) * 0x9E3779B1 >>> 8 & strings.length - 1;
    }

    private void add(int slot, byte[] key, String value) {
        bytes[slot] = key;
        strings[slot] = value;
        if (++count * 2 > strings.length) {
            grow();
        }
    }

    private void grow() {
        @Nullable String[] oldStrings = strings;
        byte[][] oldBytes = bytes;
        strings = new String[2 * oldStrings.length];
        bytes = new byte[2 * oldStrings.length][];
        for (int i = 0; i < oldStrings.length; i++) {
            if (oldStrings[i] == null) {
                continue;
            }
            int hash = oldBytes[i].length;
            for (byte b : oldBytes[i]) {
                hash = 31 * hash + b;
            }
            int slot = slot(hash);
            while (strings[slot] != null) {
                slot = slot + 1 & strings.length - 1;
            }
            strings[slot] = oldStrings[i];
            bytes[slot] = oldBytes[i];
        }
    }
}
