package io.athanor.component.frontend.answer;

import java.util.ArrayList;
import java.util.List;

/** Reads the JSON of a range query's answer into a grid. */
final class MatrixScan {
    private final JsonScan scan;
    private final GridBuilder grid;
    private final PlainPoints plain;
    private final long start;
    private final long end;
    private final long step;
    private boolean hasResult;
    private boolean succeeded;
    private Stats stats = Stats.NONE;
    private List<String> warnings = List.of();
    private List<String> infos = List.of();
    private Who who = Who.UNTOLD;

    MatrixScan(byte[] body, int length, long start, long end, long step) {
        this.scan = new JsonScan(body, 0, length);
        this.start = start;
        this.end = end;
        this.step = step;
        this.grid = new GridBuilder(start, end, step, length / 3);
        this.plain = new PlainPoints(start, step, grid.slots());
    }

    RangeAnswer answer() throws AnswerException {
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            switch (key) {
                case "status" -> succeeded = scan.string().equals("success");
                case "data" -> data();
                case "warnings" -> warnings = texts();
                case "infos" -> infos = texts();
                case "completeness" -> who = Who.read(scan);
                default -> scan.skip();
            }
        }
        scan.end();
        if (!succeeded || !hasResult) {
            throw scan.bad("no successful answer to a range query");
        }
        return new RangeAnswer(grid.build(new Notes(warnings, infos)), stats, who);
    }

    private List<String> texts() throws AnswerException {
        if (scan.peek() == 'n') {
            scan.skip();
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        scan.expect('[');
        for (boolean more = !scan.take(']'); more; more = scan.more(']')) {
            texts.add(scan.string());
        }
        return texts;
    }

    private void data() throws AnswerException {
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            switch (key) {
                case "resultType" -> {
                    String type = scan.string();
                    if (!type.equals("matrix")) {
                        throw scan.bad("a matrix expected, not a " + type);
                    }
                }
                case "result" -> result();
                case "stats" -> stats = new StatsScan(scan).stats();
                default -> scan.skip();
            }
        }
    }

    private void result() throws AnswerException {
        if (hasResult) {
            throw scan.bad("a second result");
        }
        hasResult = true;
        if (scan.peek() == 'n') {
            scan.skip();
            return;
        }
        scan.expect('[');
        for (boolean more = !scan.take(']'); more; more = scan.more(']')) {
            series();
        }
    }

    private void series() throws AnswerException {
        boolean hasMetric = false;
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String key = scan.string();
            scan.expect(':');
            switch (key) {
                case "metric" -> {
                    if (scan.peek() != '{') {
                        throw scan.bad("a label set expected");
                    }
                    int from = scan.at;
                    scan.skip();
                    grid.metric(scan.in, from, scan.at - from);
                    hasMetric = true;
                }
                case "values" -> points(grid.floats, true);
                case "histograms" -> points(grid.histograms, false);
                default -> throw scan.bad("a series with \"" + key + "\"");
            }
        }
        if (!hasMetric) {
            throw scan.bad("a series without label set");
        }
        grid.finishSeries();
    }

    private void points(TrackBuilder track, boolean quoted) throws AnswerException {
        scan.expect('[');
        for (boolean more = !scan.take(']'); more; more = scan.more(']')) {
            if (quoted) {
                scan.at = plain.take(scan.in, scan.at, scan.end, track);
            }
            scan.expect('[');
            long t = scan.millis();
            scan.expect(',');
            scan.peek();
            int from = scan.at;
            int to;
            if (quoted) {
                if (scan.text()) {
                    throw scan.bad("a number with escapes");
                }
                from++;
                to = scan.at - 1;
            } else {
                if (scan.peek() != '{') {
                    throw scan.bad("a histogram expected");
                }
                scan.skip();
                to = scan.at;
            }
            scan.expect(']');
            if (t < start
                    || t > end
                    || (t - start) % step != 0
                    || !track.add((int) ((t - start) / step), scan.in, from, to - from)) {
                throw scan.bad("a point at " + t + " ms, which is no step after the one before");
            }
        }
    }
}
