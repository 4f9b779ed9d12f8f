package io.athanor.component.sidecar.prometheus;

import io.athanor.model.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads answers that may be long, item by item: {@code {"status":"success","data":[…]}}. */
final class SeriesJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** What a list of texts may take, bytes. */
    private static final long MOST_TEXTS = Runtime.getRuntime().maxMemory() / 8;

    private static final int PER_TEXT = 48;

    private SeriesJson() {}

    private interface Item {
        void read(JsonParser parser) throws IOException;
    }

    /** Gives each label set of the list. */
    static void read(InputStream in, Consumer<Labels> to) throws IOException {
        items(in, parser -> to.accept(labels(parser)));
    }

    /** The texts of the list. */
    static List<String> texts(InputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        long[] bytes = {0};
        items(in, parser -> {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new IOException("an item of the list is no text");
            }
            String text = parser.getString();
            bytes[0] += PER_TEXT + 2L * text.length();
            if (bytes[0] > MOST_TEXTS) {
                throw new IOException(
                        "the list takes more than " + MOST_TEXTS + " bytes: ask with matchers or a limit");
            }
            texts.add(text);
        });
        return texts;
    }

    private static void items(InputStream in, Item item) throws IOException {
        String status = "";
        String error = "";
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the answer is no JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("data") && value == JsonToken.START_ARRAY) {
                    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
                        if (t == null) {
                            throw new IOException("the answer is cut short");
                        }
                        item.read(parser);
                    }
                } else if (name.equals("status") && value == JsonToken.VALUE_STRING) {
                    status = parser.getString();
                } else if (name.equals("error") && value == JsonToken.VALUE_STRING) {
                    error = parser.getString();
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("the answer is cut short");
            }
        } catch (JacksonException e) {
            throw new IOException("the answer is not JSON: " + e.getOriginalMessage(), e);
        }
        if (!status.equals("success")) {
            throw new IOException("the answer's status is \"" + status + "\": " + error);
        }
    }

    private static Labels labels(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("an item of the list is no label set");
        }
        Labels.Builder labels = Labels.builder();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw new IOException("the label \"" + name + "\" has no text as its value");
            }
            labels.set(name, parser.getString());
        }
        return labels.build();
    }
}
