package io.athanor.tsdb.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes postings lists and their offset table, from the series section that was just written. */
final class PostingsWriter {
    private final FileOutput out;
    private final MappedFile file;
    private final List<String> symbols;
    private final long seriesStart;
    private final long seriesEnd;

    /** Where the lists are, in table order: name and value as ordinals (−1: the list of all series). */
    private final IntList names = new IntList();

    private final IntList values = new IntList();
    private long[] offsets = new long[64];

    PostingsWriter(FileOutput out, MappedFile file, List<String> symbols, long seriesStart, long seriesEnd) {
        this.out = out;
        this.file = file;
        this.symbols = symbols;
        this.seriesStart = seriesStart;
        this.seriesEnd = seriesEnd;
    }

    /**
     * Writes everything.
     *
     * @param uses per symbol how many series have it as a label name
     * @return where the offset table begins
     */
    long write(long[] uses, int series) throws IOException {
        writeAll(series);
        List<Integer> batch = new ArrayList<>();
        long pairs = 0;
        for (int name = 0; name < uses.length; name++) {
            if (uses[name] > 0) {
                if (pairs > 0 && pairs + uses[name] > IndexWriter.POSTINGS_AT_ONCE) {
                    writeNames(batch, uses);
                    batch.clear();
                    pairs = 0;
                }
                batch.add(name);
                pairs += uses[name];
            }
        }
        writeNames(batch, uses);
        long table = out.position();
        writeTable();
        return table;
    }

    private void writeAll(int series) throws IOException {
        int[] refs = new int[series];
        int n = 0;
        MappedReader in = new MappedReader(file, seriesStart, seriesEnd);
        while (align(in)) {
            refs[n++] = (int) (in.pos() / IndexFormat.SERIES_ALIGNMENT);
            in.skip(in.stringLength("a series entry") + 4L, "a series entry");
        }
        begin(-1, -1, n);
        for (int i = 0; i < n; i++) {
            out.u32(refs[i]);
        }
        out.writeChecksum();
    }

    private static boolean align(MappedReader in) {
        if (in.left() == 0) {
            return false;
        }
        in.moveTo((in.pos() + IndexFormat.SERIES_ALIGNMENT - 1) & -IndexFormat.SERIES_ALIGNMENT);
        return true;
    }

    private void begin(int name, int value, int count) throws IOException {
        out.pad(4);
        if (names.size() == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        }
        offsets[names.size()] = out.position();
        names.add(name);
        values.add(value);
        out.u32(IndexWriter.section(4L + 4L * count, "a postings list"));
        out.startChecksum();
        out.u32(count);
    }

    /** Writes the lists of some names, in one pass over the series: value and reference as one long, sorted. */
    private void writeNames(List<Integer> batch, long[] uses) throws IOException {
        int[] slotOf = new int[symbols.size()];
        long[][] pairs = new long[batch.size()][];
        int[] sizes = new int[batch.size()];
        for (int i = 0; i < pairs.length; i++) {
            slotOf[batch.get(i)] = i + 1;
            pairs[i] = new long[(int) uses[batch.get(i)]];
        }
        MappedReader in = new MappedReader(file, seriesStart, seriesEnd);
        while (align(in)) {
            long ref = in.pos() / IndexFormat.SERIES_ALIGNMENT;
            long length = in.stringLength("a series entry");
            long end = in.pos() + length + 4;
            for (long labels = in.uvarint("labels"); labels > 0; labels--) {
                int slot = slotOf[(int) in.uvarint("a label name")] - 1;
                long value = in.uvarint("a label value");
                if (slot >= 0) {
                    pairs[slot][sizes[slot]++] = value << 32 | ref;
                }
            }
            in.moveTo(end);
        }
        for (int i = 0; i < pairs.length; i++) {
            Arrays.sort(pairs[i]);
            writeValues(batch.get(i), pairs[i]);
        }
    }

    private void writeValues(int name, long[] pairs) throws IOException {
        for (int from = 0, to; from < pairs.length; from = to) {
            int value = (int) (pairs[from] >>> 32);
            for (to = from; to < pairs.length && (int) (pairs[to] >>> 32) == value; ) {
                to++;
            }
            begin(name, value, to - from);
            for (int i = from; i < to; i++) {
                out.u32((int) pairs[i]);
            }
            out.writeChecksum();
        }
    }

    private void writeTable() throws IOException {
        long at = out.position();
        out.u32(0);
        out.startChecksum();
        out.u32(names.size());
        int name = -2;
        byte[] nameBytes = new byte[0];
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i) != name) {
                name = names.get(i);
                nameBytes = utf8(name);
            }
            byte[] value = utf8(values.get(i));
            out.u8(2);
            out.uvarint(nameBytes.length);
            out.write(nameBytes, 0, nameBytes.length);
            out.uvarint(value.length);
            out.write(value, 0, value.length);
            out.uvarint(offsets[i]);
        }
        int length = IndexWriter.section(out.position() - at - 4, "the postings offset table");
        out.writeChecksum();
        out.patch(
                at, new byte[] {(byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length});
    }

    private byte[] utf8(int symbol) {
        return symbol < 0 ? new byte[0] : symbols.get(symbol).getBytes(StandardCharsets.UTF_8);
    }
}
