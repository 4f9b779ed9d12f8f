package io.athanor.server.profile;

import io.athanor.server.ProtoBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A profile as pprof's tools read it: gzip around a protobuf message, by field numbers.
 *
 * <pre>
 * Profile    1 ValueType* (what is counted), 2 Sample*, 4 Location*, 5 Function*, 6 text* (all texts, the first is empty),
 *            9 start (ns since the epoch), 10 duration (ns), 11 ValueType and 12 integer: the period
 * ValueType  1 type, 2 unit (both: numbers of texts)
 * Sample     1 ids of locations, innermost first (packed), 2 values (packed)
 * Location   1 id, 4 Line { 1 id of a function, 2 line }
 * Function   1 id, 2 name, 3 name for the linker, 4 file (numbers of texts)
 * </pre>
 *
 * Ids begin with 1. There are no addresses: names are in the profile already.
 */
final class PprofFormat {
    private final ProtoBytes out = new ProtoBytes();
    private final Map<String, Integer> texts = new HashMap<>();
    private final List<String> textsInOrder = new ArrayList<>();
    private final Map<String, Integer> functions = new HashMap<>();
    private final Map<Frame, Integer> locations = new HashMap<>();

    private PprofFormat() {
        text("");
    }

    static byte[] of(Profile profile) {
        return gzip(new PprofFormat().write(profile));
    }

    private byte[] write(Profile profile) {
        for (Profile.Kind kind : profile.kinds()) {
            out.message(1, valueType(kind));
        }
        for (Map.Entry<List<Frame>, long[]> stack : profile.stacks()) {
            long[] ids = new long[stack.getKey().size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = location(stack.getKey().get(i));
            }
            out.message(2, new ProtoBytes().packed(1, ids).packed(2, stack.getValue()));
        }
        out.varint(9, profile.startMs() * 1_000_000).varint(10, profile.durationNanos());
        if (profile.period() > 0) {
            out.message(11, valueType(profile.kinds().getLast())).varint(12, profile.period());
        }
        textsInOrder.forEach(text -> out.text(6, text));
        return out.toBytes();
    }

    private ProtoBytes valueType(Profile.Kind kind) {
        return new ProtoBytes().varint(1, text(kind.type())).varint(2, text(kind.unit()));
    }

    private int text(String text) {
        return texts.computeIfAbsent(text, added -> {
            textsInOrder.add(added);
            return textsInOrder.size() - 1;
        });
    }

    private int location(Frame frame) {
        Integer there = locations.get(frame);
        if (there != null) {
            return there;
        }
        int id = locations.size() + 1;
        locations.put(frame, id);
        ProtoBytes line = new ProtoBytes().varint(1, function(frame)).varint(2, frame.line());
        out.message(4, new ProtoBytes().varint(1, id).message(4, line));
        return id;
    }

    private int function(Frame frame) {
        Integer there = functions.get(frame.function());
        if (there != null) {
            return there;
        }
        int id = functions.size() + 1;
        functions.put(frame.function(), id);
        int name = text(frame.function());
        out.message(
                5,
                new ProtoBytes().varint(1, id).varint(2, name).varint(3, name).varint(4, text(frame.file())));
        return id;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
