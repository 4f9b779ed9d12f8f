package io.athanor.tsdb.block;

import io.athanor.tsdb.CorruptBlockException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes known fields out of an object by name and type; what is left afterwards is {@link #rest}. A field of another type
 * than is asked for is a {@link CorruptBlockException} that names the file and the field.
 */
public final class JsonFields {
    private final String where;
    private final String path;
    private final Map<String, Json> fields;

    /**
     * @param where the file, as errors name it
     * @param path what stands before the names of these fields in errors: empty, or dotted names ending in a dot
     */
    public JsonFields(String where, String path, Json.Obj object) {
        this.where = where;
        this.path = path;
        this.fields = new LinkedHashMap<>(object.fields());
    }

    /** What was not taken. */
    public Json.Obj rest() {
        return fields.isEmpty() ? Json.Obj.EMPTY : new Json.Obj(fields);
    }

    /** The field, or null if it is absent or {@code null}. */
    public @Nullable Json take(String name) {
        Json value = fields.remove(name);
        return value instanceof Json.Literal(String text) && text.equals("null") ? null : value;
    }

    /** A string; {@code otherwise} if it is absent. */
    public String text(String name, String otherwise) {
        Json value = take(name);
        return value == null ? otherwise : text(name, value);
    }

    /** A whole number; {@code otherwise} if it is absent. */
    public long number(String name, long otherwise) {
        Json value = take(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Json.Literal(String text)) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw bad(name, "is " + text + ", not a whole number of 64 bits");
            }
        }
        throw bad(name, "is not a number");
    }

    /** A whole number of 32 bits; {@code otherwise} if it is absent. */
    public int smallNumber(String name, int otherwise) {
        long value = number(name, otherwise);
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
            throw bad(name, "is " + value + ", too large");
        }
        return (int) value;
    }

    /** {@code true} or {@code false}, which it is when it is absent. */
    public boolean flag(String name) {
        Json value = take(name);
        if (value == null) {
            return false;
        }
        if (value instanceof Json.Literal(String text) && (text.equals("true") || text.equals("false"))) {
            return text.equals("true");
        }
        throw bad(name, "is not true or false");
    }

    /** The fields of an object; none if it is absent. */
    public JsonFields object(String name) {
        Json value = take(name);
        return new JsonFields(where, path + name + ".", value == null ? Json.Obj.EMPTY : object(name, value));
    }

    /** The fields of an object; null if it is absent. */
    public @Nullable JsonFields optionalObject(String name) {
        Json value = take(name);
        return value == null ? null : new JsonFields(where, path + name + ".", object(name, value));
    }

    /** An array of strings; empty if it is absent. */
    public List<String> texts(String name) {
        return list(name, item -> text(name, item));
    }

    /** An array of objects, each read; empty if it is absent. */
    public <T> List<T> objects(String name, Function<JsonFields, T> read) {
        return list(name, item -> read.apply(new JsonFields(where, path + name + "[].", object(name, item))));
    }

    /** An object of strings; empty if it is absent. */
    public Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, Json> e : object(name).fields.entrySet()) {
            texts.put(e.getKey(), text(name + "." + e.getKey(), e.getValue()));
        }
        return texts;
    }

    /** A ULID, which must be there. */
    public Ulid ulid(String name) {
        String text = text(name, "");
        Ulid ulid = Ulid.tryParse(text);
        if (ulid == null) {
            throw bad(name, "is \"" + text + "\", which is no ULID");
        }
        return ulid;
    }

    /** An array of ULIDs; empty if it is absent. */
    public List<Ulid> ulids(String name) {
        return list(name, item -> {
            Ulid ulid = Ulid.tryParse(text(name, item));
            if (ulid == null) {
                throw bad(name, "holds \"" + text(name, item) + "\", which is no ULID");
            }
            return ulid;
        });
    }

    private <T> List<T> list(String name, Function<Json, T> read) {
        Json value = take(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof Json.Arr(List<Json> items))) {
            throw bad(name, "is not an array");
        }
        List<T> all = new ArrayList<>(items.size());
        for (Json item : items) {
            all.add(read.apply(item));
        }
        return all;
    }

    private String text(String name, Json value) {
        if (value instanceof Json.Text(String text)) {
            return text;
        }
        throw bad(name, "is not a string");
    }

    private Json.Obj object(String name, Json value) {
        if (value instanceof Json.Obj object) {
            return object;
        }
        throw bad(name, "is not an object");
    }

    /** What is wrong with a field. */
    public CorruptBlockException bad(String name, String what) {
        return new CorruptBlockException(where, 0, "field " + path + name + " " + what);
    }
}
