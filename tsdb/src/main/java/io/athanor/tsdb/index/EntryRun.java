package io.athanor.tsdb.index;

/**
 * Some neighbouring entries of the postings offset table, all of one name, copied out of the mapping: to try many values
 * is cheaper in an array, most of all before the code is compiled.
 */
final class EntryRun {
    private final MappedFile file;
    private final int headerBytes;
    private long offset;
    private int length;
    private int pos;

    /** The entry's value is {@code bytes[from … to)}. */
    byte[] bytes = new byte[1 << 10];

    int from;
    int to;

    /** @param headerBytes the length of what is before a value's length in each entry */
    EntryRun(MappedFile file, int headerBytes) {
        this.file = file;
        this.headerBytes = headerBytes;
    }

    /** Copies what lies at {@code [start, end)}; {@link #next} moves to the first entry there. */
    void load(long start, long end) {
        if (end - start > Integer.MAX_VALUE - 16) {
            throw file.corrupt(start, "a run of label pairs has " + (end - start) + " bytes");
        }
        offset = start;
        length = (int) (end - start);
        pos = 0;
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 16))];
        }
        file.copy(start, bytes, 0, length);
    }

    void next() {
        skip(headerBytes);
        int first = pos < length ? bytes[pos] : -1;
        long n = first;
        if (first >= 0) {
            pos++;
        } else {
            n = uvarint();
        }
        from = pos;
        skip(n);
        to = pos;
        do {
            skip(1);
        } while (bytes[pos - 1] < 0);
    }

    /** The offset of the entry's postings list. */
    long postings() {
        int next = pos;
        pos = to;
        long offset = uvarint();
        pos = next;
        return offset;
    }

    /** The offset of the next entry's postings list; 0 if that entry is not in this run. */
    long nextPostings() {
        if (pos >= length) {
            return 0;
        }
        int thisPos = pos;
        int thisFrom = from;
        int thisTo = to;
        next();
        long offset = postings();
        pos = thisPos;
        from = thisFrom;
        to = thisTo;
        return offset;
    }

    boolean startsWith(byte[] prefix) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private void skip(long n) {
        if (n < 0 || n > length - pos) {
            throw cut();
        }
        pos += (int) n;
    }

    private long uvarint() {
        long v = 0;
        for (int shift = 0; shift < 64 && pos < length; shift += 7) {
            byte b = bytes[pos++];
            v |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return v;
            }
        }
        throw cut();
    }

    private RuntimeException cut() {
        return file.corrupt(offset + pos, "a label pair is not what it was when the index was opened");
    }
}
