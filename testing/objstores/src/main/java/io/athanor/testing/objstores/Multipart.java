package io.athanor.testing.objstores;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A body of two parts, each below headers of its own. */
record Multipart(byte[] first, byte[] second) {
    static Multipart parse(Ask ask) {
        String type = ask.header("content-type").orElse("");
        int at = type.indexOf("boundary=");
        if (!type.startsWith("multipart/related;") || at < 0) {
            throw new Refused(400, "badRequest", "Content-Type is " + type);
        }
        String boundary =
                type.substring(at + "boundary=".length()).replace("\"", "").replaceAll(";.*", "");
        String latin = new String(ask.body(), StandardCharsets.ISO_8859_1);
        String mark = "--" + boundary;
        int one = latin.indexOf(mark);
        int two = latin.indexOf("\r\n" + mark, one + 1);
        int end = latin.lastIndexOf("\r\n" + mark + "--");
        if (one != 0 || two < 0 || end <= two) {
            throw new Refused(400, "badRequest", "a body that has no two parts");
        }
        return new Multipart(content(ask.body(), latin, 0, two), content(ask.body(), latin, two + 2, end));
    }

    private static byte[] content(byte[] body, String latin, int from, int to) {
        int blank = latin.indexOf("\r\n\r\n", from);
        return Arrays.copyOfRange(body, blank + 4, to);
    }
}
