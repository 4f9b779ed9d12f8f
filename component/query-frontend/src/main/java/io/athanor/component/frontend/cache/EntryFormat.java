package io.athanor.component.frontend.cache;

import io.athanor.component.frontend.answer.AnswerException;
import io.athanor.component.frontend.answer.Grid;
import io.athanor.component.frontend.answer.Who;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept below one key of a range query: extents, in the order of time, none of which overlap.
 *
 * <pre>
 * Entry  := 0x02 | flags u8 | number of extents u16 | Extent…
 * Extent := data version s64 | kept at s64 | length u32 | Who | length u32 | Grid
 * Who    := nothing, or the JSON of completeness as answers have it, of endpoints that are gone
 * </pre>
 *
 * Big-endian; times are ms. Flag 1: an answer to this query has had annotations. The version is of the data that the extent
 * was made of, 0 where the querier told none. A grid is as its own format says. Whoever decodes it cannot be made to allocate more
 * than a few times its length.
 */
final class EntryFormat {
    private static final byte VERSION = 2;
    private static final int ANNOTATED = 1;
    private static final int HEAD = 4;
    private static final int EXTENT_HEAD = 24;
    static final int MOST_EXTENTS = 256;

    private EntryFormat() {}

    static byte[] encode(Entry entry) {
        List<Extent> extents = entry.extents();
        List<byte[]> whos = extents.stream().map(e -> e.who().encoded()).toList();
        long size = HEAD;
        for (int i = 0; i < extents.size(); i++) {
            size += EXTENT_HEAD + whos.get(i).length + extents.get(i).grid().encodedLength();
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size));
        out.put(VERSION).put((byte) (entry.annotated() ? ANNOTATED : 0)).putShort((short) extents.size());
        for (int i = 0; i < extents.size(); i++) {
            Extent extent = extents.get(i);
            out.putLong(extent.version())
                    .putLong(extent.keptMs())
                    .putInt(whos.get(i).length)
                    .put(whos.get(i))
                    .putInt(extent.grid().encodedLength());
            extent.grid().encode(out);
        }
        return out.array();
    }

    /** @throws AnswerException if it is damaged */
    static Entry decode(byte[] bytes) throws AnswerException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEAD || in.get() != VERSION) {
            throw damaged();
        }
        byte flags = in.get();
        int count = in.getShort() & 0xffff;
        if (count > MOST_EXTENTS || (flags & ~ANNOTATED) != 0) {
            throw damaged();
        }
        List<Extent> extents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (in.remaining() < EXTENT_HEAD) {
                throw damaged();
            }
            long version = in.getLong();
            long kept = in.getLong();
            int asked = length(in, Integer.BYTES);
            Who who = Who.decode(bytes, in.position(), in.position() + asked);
            in.position(in.position() + asked);
            int length = length(in, 0);
            Grid grid = Grid.decode(bytes, in.position(), in.position() + length);
            if (i > 0 && grid.start() <= extents.getLast().grid().end()) {
                throw damaged();
            }
            in.position(in.position() + length);
            extents.add(new Extent(grid, who, version, kept));
        }
        if (in.hasRemaining()) {
            throw damaged();
        }
        return new Entry((flags & ANNOTATED) != 0, extents);
    }

    /** @param after so many more bytes follow at least */
    private static int length(ByteBuffer in, int after) throws AnswerException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining() - after) {
            throw damaged();
        }
        return length;
    }

    private static AnswerException damaged() {
        return new AnswerException("a stored entry is damaged");
    }
}
