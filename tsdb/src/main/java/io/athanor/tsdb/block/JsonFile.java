package io.athanor.tsdb.block;

import io.athanor.tsdb.CorruptBlockException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Reads a small JSON file of a block whole; what is wrong is told with line and byte. */
public final class JsonFile {
    /** No meta is larger than this; Thanos's metas of thousands of sources have hundreds of kilobytes. */
    public static final int LIMIT_BYTES = 64 << 20;

    private static final int MAX_DEPTH = 64;
    private static final JsonFactory FACTORY = new JsonFactory();

    private final String where;

    /** @param where the file, as errors name it */
    public JsonFile(String where) {
        this.where = where;
    }

    /**
     * The object that the file holds.
     *
     * @throws CorruptBlockException if it holds something else
     */
    public Json.Obj read(byte[] utf8) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new CorruptBlockException(where, 0, "this is no JSON object");
            }
            Json.Obj object = object(parser, 0);
            if (parser.nextToken() != null) {
                throw bad(parser, "there is more after the end of the object");
            }
            return object;
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            throw at == null
                    ? new CorruptBlockException(where, 0, e.getOriginalMessage())
                    : bad(at, String.valueOf(e.getOriginalMessage()));
        }
    }

    private Json.Obj object(JsonParser parser, int depth) {
        Map<String, Json> fields = new LinkedHashMap<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_OBJECT; t = parser.nextToken()) {
            if (t == null) {
                throw bad(parser, "the object is cut short");
            }
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, value(parser, depth + 1));
        }
        return new Json.Obj(fields);
    }

    private Json.Arr array(JsonParser parser, int depth) {
        List<Json> items = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
            items.add(value(parser, depth + 1));
        }
        return new Json.Arr(items);
    }

    private Json value(JsonParser parser, int depth) {
        if (depth > MAX_DEPTH) {
            throw bad(parser, "nested more than " + MAX_DEPTH + " deep");
        }
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw bad(parser, "the file is cut short");
        }
        return switch (token) {
            case START_OBJECT -> object(parser, depth);
            case START_ARRAY -> array(parser, depth);
            case VALUE_STRING -> new Json.Text(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
                new Json.Literal(parser.getString());
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw bad(parser, "unexpected " + token);
        };
    }

    private CorruptBlockException bad(JsonParser parser, String what) {
        return bad(parser.currentLocation(), what);
    }

    private CorruptBlockException bad(TokenStreamLocation at, String what) {
        return new CorruptBlockException(
                where, Math.max(0, at.getByteOffset()), "line " + at.getLineNr() + ": " + what);
    }

    /** The bytes of a JSON file, as {@code text} ends or does not end with a newline. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
