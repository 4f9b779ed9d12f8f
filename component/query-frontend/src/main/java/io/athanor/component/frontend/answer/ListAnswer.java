package io.athanor.component.frontend.answer;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answer to a request for names, values or series: items, each as the querier wrote it. Immutable.
 *
 * @param items JSON texts
 * @param who was asked for them
 */
public record ListAnswer(Kind kind, List<byte[]> items, Notes notes, Who who) {
    /** What is listed. */
    public enum Kind {
        /** Texts, in the order of their bytes. */
        TEXTS,
        /** Label sets, in their order. */
        SERIES
    }

    public ListAnswer {
        items = List.copyOf(items);
    }

    /**
     * Reads a successful answer.
     *
     * @throws AnswerException if it is none
     */
    public static ListAnswer parse(Kind kind, byte[] body, int length) throws AnswerException {
        JsonScan scan = new JsonScan(body, 0, length);
        List<byte[]> items = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<String> infos = new ArrayList<>();
        boolean succeeded = false;
        boolean hasData = false;
        Who who = Who.UNTOLD;
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            switch (key) {
                case "status" -> succeeded = scan.string().equals("success");
                case "data" -> {
                    hasData = true;
                    items(kind, scan, items);
                }
                case "warnings" -> texts(scan, warnings);
                case "infos" -> texts(scan, infos);
                case "completeness" -> who = Who.read(scan);
                default -> scan.skip();
            }
        }
        scan.end();
        if (!succeeded || !hasData) {
            throw scan.bad("no successful answer to a request for a list");
        }
        return new ListAnswer(kind, items, new Notes(warnings, infos), who);
    }

    private static void items(Kind kind, JsonScan scan, List<byte[]> items) throws AnswerException {
        if (scan.peek() == 'n') {
            scan.skip();
            return;
        }
        scan.expect('[');
        for (boolean more = !scan.take(']'); more; more = scan.more(']')) {
            char first = kind == Kind.TEXTS ? '"' : '{';
            if (scan.peek() != first) {
                throw scan.bad("'" + first + "' expected");
            }
            int from = scan.at;
            scan.skip();
            items.add(Arrays.copyOfRange(scan.in, from, scan.at));
        }
    }

    private static void texts(JsonScan scan, List<String> into) throws AnswerException {
        if (scan.peek() == 'n') {
            scan.skip();
            return;
        }
        scan.expect('[');
        for (boolean more = !scan.take(']'); more; more = scan.more(']')) {
            into.add(scan.string());
        }
    }

    /** All items of some answers, each once, in order; of one answer as they are. */
    public static ListAnswer union(List<ListAnswer> parts) throws AnswerException {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        Notes notes = Notes.union(parts.stream().map(ListAnswer::notes).toList());
        Who who = Who.union(parts.stream().map(ListAnswer::who).toList());
        Kind kind = parts.getFirst().kind();
        return switch (kind) {
            case TEXTS -> {
                Map<String, byte[]> all = new TreeMap<>(Utf8Order::compare);
                for (ListAnswer part : parts) {
                    for (byte[] item : part.items) {
                        all.putIfAbsent(new JsonScan(item, 0, item.length).string(), item);
                    }
                }
                yield new ListAnswer(kind, List.copyOf(all.values()), notes, who);
            }
            case SERIES -> {
                Map<Labels, byte[]> all = new TreeMap<>();
                for (ListAnswer part : parts) {
                    for (byte[] item : part.items) {
                        all.putIfAbsent(MetricJson.labels(item, 0, item.length), item);
                    }
                }
                yield new ListAnswer(kind, List.copyOf(all.values()), notes, who);
            }
        };
    }

    /** Writes the answer's JSON. */
    public void write(AnswerSink to) throws IOException {
        AnswerOut out = new AnswerOut(to);
        out.raw("{\"status\":\"success\",\"data\":[");
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.raw(",");
            }
            out.raw(items.get(i), 0, items.get(i).length);
        }
        out.raw("]");
        out.notes(notes);
        who.write(out);
        out.raw("}");
        out.end();
    }

    /**
     * As caches keep it: {@code kind u8 | length varint | who was asked, JSON or nothing | number varint | (length varint | JSON)…}; only of answers
     * without notes.
     */
    public byte[] encoded() {
        Bytes out = new Bytes(1 << 10);
        out.add(kind.ordinal());
        byte[] asked = who.kept().encoded();
        out.varint(asked.length);
        out.add(asked, 0, asked.length);
        out.varint(items.size());
        for (byte[] item : items) {
            out.varint(item.length);
            out.add(item, 0, item.length);
        }
        return out.copy();
    }

    /**
     * Reads what {@link #encoded} gives.
     *
     * @throws AnswerException if it is damaged, or lists something else
     */
    public static ListAnswer decode(Kind kind, byte[] bytes, int from, int to) throws AnswerException {
        BytesIn in = new BytesIn(bytes, from, to);
        if (in.unsigned8() != kind.ordinal()) {
            throw in.cut();
        }
        int asked = in.length();
        Who who = Who.decode(bytes, in.at, in.at + asked);
        in.skip(asked);
        int count = in.length();
        List<byte[]> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = in.length();
            items.add(Arrays.copyOfRange(bytes, in.at, in.at + length));
            in.skip(length);
        }
        if (in.left() != 0) {
            throw in.cut();
        }
        return new ListAnswer(kind, items, Notes.NONE, who);
    }
}
