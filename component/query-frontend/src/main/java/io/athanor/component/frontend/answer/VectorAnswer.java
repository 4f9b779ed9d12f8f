package io.athanor.component.frontend.answer;

import io.athanor.model.Labels;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts the answers of an instant query's shards together. */
public final class VectorAnswer {
    private final Map<Labels, byte[]> elements = new TreeMap<>();
    private Notes notes = Notes.NONE;
    private Stats stats = Stats.NONE;
    private Who who = Who.UNTOLD;

    /**
     * Adds a shard's answer.
     *
     * @throws AnswerException if it is no vector, or has an element of another shard with another value
     */
    public void add(byte[] body) throws AnswerException {
        JsonScan scan = new JsonScan(body, 0, body.length);
        boolean succeeded = false;
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            switch (key) {
                case "status" -> succeeded = scan.string().equals("success");
                case "data" -> data(scan);
                case "warnings" -> note(new Notes(texts(scan), List.of()));
                case "completeness" -> who = Who.union(List.of(who, Who.read(scan)));
                case "infos" -> note(new Notes(List.of(), texts(scan)));
                default -> scan.skip();
            }
        }
        scan.end();
        if (!succeeded) {
            throw scan.bad("no successful answer to an instant query");
        }
    }

    private void note(Notes more) {
        notes = Notes.union(List.of(notes, more));
    }

    private static List<String> texts(JsonScan scan) throws AnswerException {
        List<String> texts = new java.util.ArrayList<>();
        scan.expect('[');
        for (boolean more = !scan.take(']'); more; more = scan.more(']')) {
            texts.add(scan.string());
        }
        return texts;
    }

    private void data(JsonScan scan) throws AnswerException {
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            switch (key) {
                case "resultType" -> {
                    if (!scan.string().equals("vector")) {
                        throw scan.bad("a vector expected");
                    }
                }
                case "result" -> result(scan);
                case "stats" -> stats = Stats.sum(List.of(stats, new StatsScan(scan).stats()));
                default -> scan.skip();
            }
        }
    }

    private void result(JsonScan scan) throws AnswerException {
        scan.expect('[');
        for (boolean more = !scan.take(']'); more; more = scan.more(']')) {
            scan.peek();
            int from = scan.at;
            Labels labels = element(scan);
            byte[] text = Arrays.copyOfRange(scan.in, from, scan.at);
            byte[] there = elements.putIfAbsent(labels, text);
            if (there != null && !Arrays.equals(there, text)) {
                throw new AnswerException("two shards of the query have the same series with other values:"
                        + " --query-frontend.vertical-shards does not fit this querier");
            }
        }
    }

    private static Labels element(JsonScan scan) throws AnswerException {
        Labels labels = Labels.EMPTY;
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            scan.peek();
            int from = scan.at;
            scan.skip();
            if (key.equals("metric")) {
                labels = MetricJson.labels(scan.in, from, scan.at);
            }
        }
        return labels;
    }

    public Notes notes() {
        return notes;
    }

    public Stats stats() {
        return stats;
    }

    /** Writes the answer's JSON, in label order. */
    public void write(boolean withStats, AnswerSink to) throws IOException {
        AnswerOut out = new AnswerOut(to);
        out.raw("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[");
        boolean first = true;
        for (byte[] element : elements.values()) {
            out.raw(first ? "" : ",");
            first = false;
            out.raw(element, 0, element.length);
        }
        out.raw("]");
        out.stats(withStats, stats);
        out.raw("}");
        out.notes(notes);
        who.write(out);
        out.raw("}");
        out.end();
    }
}
