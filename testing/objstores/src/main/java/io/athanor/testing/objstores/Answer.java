package io.athanor.testing.objstores;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a server answers. */
public record Answer(int status, Map<String, String> headers, byte[] body) {
    static Answer of(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    static Answer text(int status, String type, String text) {
        return new Answer(status, Map.of("Content-Type", type), text.getBytes(StandardCharsets.UTF_8));
    }

    Answer with(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Answer(status, all, body);
    }

    Answer holding(byte[] bytes) {
        return new Answer(status, headers, bytes);
    }
}
