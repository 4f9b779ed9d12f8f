package io.athanor.tsdb.block;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of JSON that is kept as it was read: fields that this version does not know survive a rewrite. Numbers keep their
 * digits, objects their order.
 */
public sealed interface Json {
    /** An object. */
    record Obj(Map<String, Json> fields) implements Json {
        /** No fields. */
        public static final Obj EMPTY = new Obj(Map.of());

        public Obj {
            fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        /**
         * Reads an object.
         *
         * @param where what it is part of, as errors name it
         * @throws io.athanor.tsdb.CorruptBlockException if the text is something else
         */
        public static Obj parse(String text, String where) {
            return new JsonFile(where).read(JsonFile.bytes(text));
        }
    }

    /** An array. */
    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /** A string. */
    record Text(String value) implements Json {}

    /** A number, {@code true}, {@code false} or {@code null}, as it is written. */
    record Literal(String text) implements Json {}

    /** A whole number. */
    static Literal number(long value) {
        return new Literal(Long.toString(value));
    }

    /** An array of strings. */
    static Arr strings(List<String> values) {
        return new Arr(values.stream().<Json>map(Text::new).toList());
    }
}
