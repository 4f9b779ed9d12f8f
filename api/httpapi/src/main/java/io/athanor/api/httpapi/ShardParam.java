package io.athanor.api.httpapi;

import io.athanor.tsdb.series.SeriesShard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The parameter {@code shard_info}, by which frontends deal the series of a query out:
 * {@code {"shard_index":0,"total_shards":2,"by":true,"labels":["pod"]}}. What is not said is zero; names are read as Go reads them,
 * in any case, and others are skipped.
 */
final class ShardParam {
    static final String NAME = "shard_info";

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser in;
    private long index;
    private long total;
    private boolean by;
    private List<String> labels = List.of();

    private ShardParam(JsonParser in) {
        this.in = in;
    }

    /** @param text empty: all series */
    static SeriesShard parse(String text) {
        if (text.isEmpty()) {
            return SeriesShard.ALL;
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return new ShardParam(parser).read();
        } catch (JacksonException e) {
            throw bad(String.valueOf(e.getOriginalMessage()));
        }
    }

    private static ApiException bad(String why) {
        return ApiException.badData("could not unmarshal parameter " + NAME + ": " + why);
    }

    private SeriesShard read() {
        JsonToken first = in.nextToken();
        if (first == JsonToken.START_OBJECT) {
            for (JsonToken t = in.nextToken(); t != JsonToken.END_OBJECT; t = in.nextToken()) {
                field(String.valueOf(in.currentName()).toLowerCase(Locale.ROOT));
            }
        } else if (first != JsonToken.VALUE_NULL) {
            throw bad("a JSON object expected");
        }
        if (in.nextToken() != null) {
            throw bad("there is more after its end");
        }
        return new SeriesShard(index, total, by, labels);
    }

    private void field(String name) {
        JsonToken value = in.nextToken();
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case "shard_index" -> index = whole(name, value);
            case "total_shards" -> total = whole(name, value);
            case "by" -> {
                if (value != JsonToken.VALUE_TRUE && value != JsonToken.VALUE_FALSE) {
                    throw bad(name + " has to be true or false");
                }
                by = value == JsonToken.VALUE_TRUE;
            }
            case "labels" -> labels = texts(name, value);
            default -> in.skipChildren();
        }
    }

    private long whole(String name, JsonToken value) {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            throw bad(name + " has to be a whole number");
        }
        return in.getLongValue();
    }

    private List<String> texts(String name, JsonToken value) {
        if (value != JsonToken.START_ARRAY) {
            throw bad(name + " has to be a list of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonToken t = in.nextToken(); t != JsonToken.END_ARRAY; t = in.nextToken()) {
            if (t != JsonToken.VALUE_STRING) {
                throw bad(name + " has to be a list of texts");
            }
            texts.add(in.getString());
        }
        return texts;
    }
}
