package io.athanor.tsdb.index;

import java.util.Arrays;
import java.util.BitSet;

/**
 * References of all series carrying one label pair, in index order.
 *
 * <p><b>Shape</b> strictly increasing unsigned 32-bit references.
 * <p><b>Bytes</b> {@code len u32 | n u32 | ref u32 * n | crc32c u32}, big-endian; the checksum covers n and refs, and is
 * verified when the list is opened.
 * <p><b>Cost</b> {@link #next} reads one integer from the mapping; {@link #seek} gallops, O(log distance); no allocation.
 * <p><b>Lifetime</b> a view on the mapped index: valid until the block closes; one thread per cursor.
 */
public final class Postings {
    /** What a list has besides its references, bytes. */
    static final int FRAME_BYTES = 12;

    private final MappedFile file;
    private final long start;
    private final int size;
    private int index = -1;
    private int at;

    private Postings(MappedFile file, long start, int size) {
        this.file = file;
        this.start = start;
        this.size = size;
    }

    /**
     * Opens and verifies the list at {@code offset}.
     *
     * @throws io.athanor.tsdb.CorruptBlockException if there is none, or it does not end in {@code file}
     */
    public static Postings open(MappedFile file, long offset) {
        long length = file.u32(offset) & 0xffffffffL;
        file.verify(offset + 4, length, "a postings list");
        long n = length < 4 ? -1 : file.u32(offset + 4) & 0xffffffffL;
        if (n < 0 || n * 4 != length - 4 || n > Integer.MAX_VALUE - 16) {
            throw file.corrupt(offset, "a postings list of " + length + " bytes claims " + n + " entries");
        }
        return new Postings(file, offset + 8, (int) n);
    }

    /** References that came from elsewhere, as integers big-endian, one behind the other; not verified. */
    public static Postings ofRefs(MappedFile refs) {
        return new Postings(refs, 0, (int) Math.min(refs.size() / 4, Integer.MAX_VALUE - 16));
    }

    /** No series. */
    static Postings none(MappedFile file) {
        return new Postings(file, 0, 0);
    }

    /** The number of references. */
    public int size() {
        return size;
    }

    /** Moves to the next reference; false after the last. */
    public boolean next() {
        if (index + 1 >= size) {
            index = size;
            return false;
        }
        index++;
        int ref = ref(index);
        if (index > 0 && Integer.compareUnsigned(ref, at) <= 0) {
            throw outOfOrder(index);
        }
        at = ref;
        return true;
    }

    /** Moves to the first reference that is not less than {@code ref}, never backwards; false if there is none. */
    public boolean seek(int ref) {
        if (index >= 0 && index < size && Integer.compareUnsigned(at, ref) >= 0) {
            return true;
        }
        int low = index + 1;
        int step = 1;
        while (low + step < size && Integer.compareUnsigned(ref(low + step), ref) < 0) {
            low += step;
            step <<= 1;
        }
        int high = Math.min(size, low + step + 1);
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (Integer.compareUnsigned(ref(mid), ref) < 0) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        index = Math.min(low, size);
        if (index < size) {
            at = ref(index);
            return true;
        }
        return false;
    }

    /** The current reference, unsigned. */
    public int at() {
        return at;
    }

    /** Reference {@code i}; the position is not touched, so that many threads may ask. */
    public int get(int i) {
        return ref(i);
    }

    /** All references; the position is not touched. */
    public int[] toArray() {
        int[] refs = new int[size];
        copyTo(refs, 0);
        return refs;
    }

    /** Appends all references to {@code into} from {@code from}, which must have room. */
    int copyTo(int[] into, int from) {
        file.copy(start, into, from, size);
        for (int i = 1; i < size; i++) {
            if (into[from + i] + Integer.MIN_VALUE <= into[from + i - 1] + Integer.MIN_VALUE) {
                throw outOfOrder(i);
            }
        }
        return from + size;
    }

    /** Those of {@code refs} that are here (or, if {@code keep} is false, that are not); {@code refs} is consumed. */
    int[] filter(int[] refs, boolean keep) {
        int kept = 0;
        for (int ref : refs) {
            if ((seek(ref) && at == ref) == keep) {
                refs[kept++] = ref;
            }
        }
        return kept == refs.length ? refs : Arrays.copyOf(refs, kept);
    }

    /** Whether any of {@code refs} is here. */
    public boolean intersects(int[] refs) {
        return firstCommon(refs, 0) < refs.length;
    }

    /** Sets the bits of the indices of those of {@code refs} that are here. */
    void mark(int[] refs, BitSet marks) {
        for (int i = firstCommon(refs, 0); i < refs.length; i = firstCommon(refs, i + 1)) {
            marks.set(i);
        }
    }

    /** The first index from {@code from} on whose reference is here too; both sides gallop. */
    private int firstCommon(int[] refs, int from) {
        int i = from;
        while (i < refs.length && seek(refs[i])) {
            if (at == refs[i]) {
                return i;
            }
            i = RefSets.firstNotLess(refs, i + 1, at);
        }
        return refs.length;
    }

    private int ref(int i) {
        return file.u32(start + 4L * i);
    }

    private RuntimeException outOfOrder(int i) {
        return file.corrupt(start + 4L * i, "a postings list is not strictly ascending");
    }
}
