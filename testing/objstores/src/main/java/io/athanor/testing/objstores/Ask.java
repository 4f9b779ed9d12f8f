package io.athanor.testing.objstores;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request.
 *
 * @param path as it was sent, escapes and all
 * @param target the path with the query, as they were sent
 * @param query names and values, unescaped
 * @param headers names in small letters
 */
public record Ask(
        String method,
        String path,
        String target,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body) {
    /** The parts of the path between slashes, unescaped one by one. */
    public List<String> parts() {
        List<String> parts = new ArrayList<>();
        for (String part : path.substring(1).split("/", -1)) {
            parts.add(unescaped(part));
        }
        return parts;
    }

    /** Everything from that part on, with the slashes between. */
    public String rest(int part) {
        List<String> parts = parts();
        return String.join("/", parts.subList(Math.min(part, parts.size()), parts.size()));
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The first byte and the last that a range header asks for of so many; empty: there is no such header. */
    Optional<Range> range(String header, int size) {
        return header(header).map(text -> {
            if (!text.matches("bytes=[0-9]+-[0-9]*")) {
                throw new Refused(400, "InvalidRange", "a range has to be bytes=A-B, not " + text);
            }
            String[] bounds = text.substring("bytes=".length()).split("-", -1);
            long from = Long.parseLong(bounds[0]);
            long to = bounds[1].isEmpty() ? Long.MAX_VALUE : Long.parseLong(bounds[1]);
            if (from >= size || to < from) {
                throw new Refused(416, "InvalidRange", "the range is not in the object");
            }
            return new Range((int) from, (int) Math.min(to, size - 1L));
        });
    }

    static String unescaped(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Both included. */
    record Range(int from, int to) {}
}
