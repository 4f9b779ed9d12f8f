package io.athanor.api.storeapi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of one message as they are put together: small fields written here, long ones left where they lie. What comes before a
 * nested message, its tag and length, is written when its end is known, into room that was left for it.
 */
final class ProtoOut {
    /** Room for a tag and a length. */
    private static final int ROOM = 6;

    /** What is shorter is copied, bytes: to have the transport write it by itself costs more. */
    static final int SHORT = 1024;

    private byte[] bytes;
    private int at;
    private long spliced;

    /** Where the row of bytes is left: for room that was not used, or for bytes that lie elsewhere; where it goes on. */
    private int cuts;

    private int[] cutAt = new int[64];
    private int[] goesOn = new int[64];
    private byte[] @Nullable [] elsewhere = new byte[64][];
    private int[] offset = new int[64];
    private int[] length = new int[64];

    /** The pieces of the message that was put together last. */
    private byte[][] arrays = new byte[0][];

    private int[] froms = new int[0];
    private int[] sizes = new int[0];

    /** @param expected how long the message may be, bytes, but for what lies elsewhere */
    ProtoOut(int expected) {
        bytes = new byte[Math.max(64, expected)];
    }

    /** Forgets all, for another message: the one before has been sent. */
    void clear() {
        Arrays.fill(elsewhere, 0, cuts, null);
        Arrays.fill(arrays, null);
        at = 0;
        spliced = 0;
        cuts = 0;
    }

    /** A place to come back to. */
    record Mark(int at, long spliced, int cuts) {}

    /** Leaves room for the tag and length of a message that begins here. */
    Mark begin() {
        Mark here = new Mark(at, spliced, cuts);
        ensure(ROOM);
        cut(at, at + ROOM, null, 0, 0);
        at += ROOM;
        return here;
    }

    /** The message that began there ends here; {@code field} is its number. */
    void end(Mark begun, int field) {
        int start = begun.at() + ROOM;
        long size = at - start + spliced - begun.spliced() - unused(begun.cuts() + 1);
        int tagAndLength = 1 + varintBytes(size);
        int from = start - tagAndLength;
        goesOn[begun.cuts()] = from;
        bytes[from] = (byte) (field << 3 | 2);
        varintAt(from + 1, size);
    }

    /** Room that was left and not used by messages that have ended, from a cut on. */
    private long unused(int from) {
        long unused = 0;
        for (int i = from; i < cuts; i++) {
            unused += goesOn[i] - cutAt[i];
        }
        return unused;
    }

    /** Takes back all that was written since. */
    void backTo(Mark mark) {
        at = mark.at();
        spliced = mark.spliced();
        cuts = mark.cuts();
    }

    /** Bytes so far, room included. */
    long size() {
        return at + spliced;
    }

    /** Bytes so far of what does not lie elsewhere. */
    int written() {
        return at;
    }

    void tag(int field, int wireType) {
        ensure(1);
        bytes[at++] = (byte) (field << 3 | wireType);
    }

    void varint(long value) {
        ensure(10);
        at = varintAt(at, value);
    }

    private int varintAt(int from, long value) {
        byte[] into = bytes;
        int to = from;
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            into[to++] = (byte) (rest | 0x80);
        }
        into[to++] = (byte) rest;
        return to;
    }

    /** A number, unless it is zero. */
    void number(int field, long value) {
        if (value != 0) {
            tag(field, 0);
            varint(value);
        }
    }

    /** A text, unless it is empty. */
    void text(int field, byte[] utf8) {
        if (utf8.length > 0) {
            tag(field, 2);
            varint(utf8.length);
            copy(utf8, 0, utf8.length);
        }
    }

    /** Two texts as a message of its own. */
    void pair(int field, String first, String second) {
        byte[] a = first.getBytes(StandardCharsets.UTF_8);
        byte[] b = second.getBytes(StandardCharsets.UTF_8);
        tag(field, 2);
        varint(textBytes(a.length) + textBytes(b.length));
        text(1, a);
        text(2, b);
    }

    private static long textBytes(int length) {
        return length == 0 ? 0 : 1L + varintBytes(length) + length;
    }

    /** Bytes that stay where they are, and do not change before the message is sent. */
    void data(byte[] from, int start, int size) {
        if (size < SHORT) {
            copy(from, start, size);
            return;
        }
        cut(at, at, from, start, size);
        spliced += size;
    }

    /** The same of bytes that may lie outside of the heap: there, they are copied. */
    void data(MemorySegment from, long start, int size) {
        if (from.heapBase().orElse(null) instanceof byte[] array) {
            data(array, Math.toIntExact(from.address() + start), size);
        } else if (size < SHORT) {
            ensure(size);
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, start, bytes, at, size);
            at += size;
        } else {
            data(from.asSlice(start, size).toArray(ValueLayout.JAVA_BYTE), 0, size);
        }
    }

    private void copy(byte[] from, int start, int size) {
        ensure(size);
        System.arraycopy(from, start, bytes, at, size);
        at += size;
    }

    private void cut(int where, int next, byte @Nullable [] from, int start, int size) {
        if (cuts == cutAt.length) {
            int capacity = 2 * cuts;
            cutAt = Arrays.copyOf(cutAt, capacity);
            goesOn = Arrays.copyOf(goesOn, capacity);
            elsewhere = Arrays.copyOf(elsewhere, capacity);
            offset = Arrays.copyOf(offset, capacity);
            length = Arrays.copyOf(length, capacity);
        }
        cutAt[cuts] = where;
        goesOn[cuts] = next;
        elsewhere[cuts] = from;
        offset[cuts] = start;
        length[cuts] = size;
        cuts++;
    }

    private void ensure(int more) {
        if (bytes.length - at < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(at, more), 2 * bytes.length));
        }
    }

    /** How long a number is. */
    static int varintBytes(long value) {
        return (63 - Long.numberOfLeadingZeros(value | 1)) / 7 + 1;
    }

    /** The message. Nothing is written here any more until it was sent, and this {@linkplain #clear cleared}. */
    ProtoFrame frame() {
        int pieces = 0;
        if (arrays.length < 2 * cuts + 1) {
            arrays = new byte[2 * cutAt.length + 1][];
            froms = new int[arrays.length];
            sizes = new int[arrays.length];
        }
        int from = 0;
        for (int i = 0; i <= cuts; i++) {
            int to = i == cuts ? at : cutAt[i];
            if (to > from) {
                arrays[pieces] = bytes;
                froms[pieces] = from;
                sizes[pieces++] = to - from;
            }
            if (i == cuts) {
                break;
            }
            byte[] other = elsewhere[i];
            if (other != null) {
                arrays[pieces] = other;
                froms[pieces] = offset[i];
                sizes[pieces++] = length[i];
            }
            from = goesOn[i];
        }
        return new ProtoFrame(arrays, froms, sizes, pieces);
    }
}
