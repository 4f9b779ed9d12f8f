package io.athanor.bucket.deletion;

import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import io.athanor.model.regex.RegexSyntaxException;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonFields;
import io.athanor.tsdb.block.JsonFile;
import io.athanor.tsdb.block.JsonWriter;
import io.athanor.tsdb.block.Ulid;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to delete series, one object {@code athanor/deletes/v1/<ULID>.json}, which Thanos does not look at. It is put once and
 * never changed; deleting it withdraws the request, as far as it was not carried out.
 *
 * <pre>
 * { "version": 1, "id": ULID, "matchers": [{ "name", "op": "=" | "!=" | "=~" | "!~", "value" }],
 *   "minTime": ms, "maxTime": ms, inclusive, "reason", "author", "created": ms since the epoch }
 * </pre>
 *
 * <p>A request has up to {@value #MAX_MATCHERS} matchers and takes up to {@value #MAX_BYTES} bytes; a bucket holds up to {@value
 * #MAX_REQUESTS} of them. There is no checksum.
 *
 * <p><b>In metas</b> a block from which requests were carried out says so below {@code thanos.extensions}: {@code "athanor_deleted":
 * {"block": ULID, "requests": [ULID]}}. It counts only if {@code block} is the block's own name: whoever makes another block of it,
 * and copies extensions, says nothing.
 */
public final class DeleteRequestFormat {
    /** The folder of the requests. */
    public static final String FOLDER = "athanor/deletes/v1";

    /** The greatest size of one, bytes. */
    public static final int MAX_BYTES = 1 << 20;

    /** The most matchers of one. */
    public static final int MAX_MATCHERS = 100;

    /** The most requests of a bucket. */
    public static final int MAX_REQUESTS = 10_000;

    private static final int VERSION = 1;
    private static final String END = ".json";

    private DeleteRequestFormat() {}

    /** The object of a request. */
    public static String name(Ulid id) {
        return FOLDER + "/" + id + END;
    }

    /** The request that an object is named for; null if it is none. */
    static @Nullable Ulid id(String name) {
        if (!name.startsWith(FOLDER + "/") || !name.endsWith(END)) {
            return null;
        }
        String stem = name.substring(FOLDER.length() + 1, name.length() - END.length());
        Ulid id = Ulid.tryParse(stem);
        return id != null && id.toString().equals(stem) ? id : null;
    }

    /** The bytes of a request. */
    public static byte[] bytes(DeleteRequest request) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("version", Json.number(VERSION));
        out.put("id", new Json.Text(request.id().toString()));
        out.put(
                "matchers",
                new Json.Arr(request.matchers().stream()
                        .map(DeleteRequestFormat::matcher)
                        .toList()));
        out.put("minTime", Json.number(request.mint()));
        out.put("maxTime", Json.number(request.maxt()));
        out.put("reason", new Json.Text(request.reason()));
        out.put("author", new Json.Text(request.author()));
        out.put("created", Json.number(request.created().toEpochMilli()));
        return JsonFile.bytes(JsonWriter.write(new Json.Obj(out)));
    }

    private static Json matcher(LabelMatcher matcher) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("name", new Json.Text(matcher.name()));
        out.put("op", new Json.Text(operator(matcher.type())));
        out.put("value", new Json.Text(matcher.value()));
        return new Json.Obj(out);
    }

    private static String operator(MatchType type) {
        return switch (type) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "!=";
            case REGEX -> "=~";
            case NOT_REGEX -> "!~";
        };
    }

    /**
     * Reads a request's bytes.
     *
     * @param where the object, as errors name it
     * @throws CorruptBlockException if it is not what it should be
     */
    public static DeleteRequest parse(byte[] bytes, String where) {
        JsonFields in = new JsonFields(where, "", new JsonFile(where).read(bytes));
        int version = in.smallNumber("version", 0);
        if (version != VERSION) {
            throw in.bad("version", "is " + version + " (known: " + VERSION + "); a newer athanor has written it");
        }
        List<LabelMatcher> matchers = in.objects("matchers", DeleteRequestFormat::matcher);
        if (matchers.size() > MAX_MATCHERS) {
            throw in.bad("matchers", "are " + matchers.size() + ", more than " + MAX_MATCHERS);
        }
        try {
            return new DeleteRequest(
                    in.ulid("id"),
                    matchers,
                    in.number("minTime", Long.MIN_VALUE),
                    in.number("maxTime", Long.MAX_VALUE),
                    in.text("reason", ""),
                    in.text("author", ""),
                    Instant.ofEpochMilli(in.number("created", 0)));
        } catch (IllegalArgumentException e) {
            throw in.bad("matchers", "cannot be taken: " + e.getMessage());
        }
    }

    private static LabelMatcher matcher(JsonFields in) {
        String operator = in.text("op", "");
        for (MatchType type : MatchType.values()) {
            if (operator(type).equals(operator)) {
                try {
                    return new LabelMatcher(type, in.text("name", ""), in.text("value", ""));
                } catch (RegexSyntaxException e) {
                    throw in.bad("value", "is no regular expression: " + e.getMessage());
                }
            }
        }
        throw in.bad("op", "is \"" + operator + "\"; =, !=, =~ and !~ are known");
    }
}
