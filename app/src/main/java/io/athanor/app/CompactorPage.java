package io.athanor.app;

import io.athanor.component.compact.Progress;
import io.athanor.component.compact.Progress.Report;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonWriter;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code /compactor}: what is left to do, what is being done, what is set aside; and the same as JSON. */
final class CompactorPage {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";
    private static final String HEAD = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta http-equiv=\"refresh\" content=\"30\"><title>Compactor</title><style>"
            + ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;"
            + "padding:0 1rem}table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}th,td{text-align:left;"
            + "padding:.35rem .7rem .35rem 0;border-bottom:1px solid #8885;vertical-align:top}"
            + "td{overflow-wrap:anywhere}</style></head><body>";

    private final Supplier<Report> report;

    CompactorPage(Supplier<Report> report) {
        this.report = report;
    }

    Routes routes() {
        return new Routes()
                .add("GET", "/compactor", "page", this::page)
                .add("GET", "/api/v1/compactor", "compactor", this::json);
    }

    private void page(HttpExchange exchange) throws IOException {
        Report now = report.get();
        StringBuilder html = new StringBuilder(HEAD);
        html.append("<h1>Compactor</h1><p>Worker ")
                .append(text(now.worker()))
                .append(", ")
                .append(text(now.mode()));
        html.append("; ").append(now.workers().size()).append(" at work on this bucket.</p>");
        if (!now.foreign().isEmpty()) {
            html.append("<p><b>Another compactor, which keeps to no agreement with this one, has made ")
                    .append(now.foreign().size())
                    .append(
                            " blocks since the start: is a Thanos compactor at work on this bucket?</b> Nothing is lost,"
                                    + " but work is done twice. The last: ")
                    .append(text(now.foreign().getLast().toString()))
                    .append("</p>");
        }
        table(
                html,
                "Left to do",
                List.of("Queue", "Jobs", "can begin now", "Data", "Done in"),
                now.queues().stream().map(CompactorPage::row).toList());
        table(
                html,
                "Being done here",
                List.of("Job", "Group", "Blocks", "Phase", "Data"),
                now.running().stream().map(CompactorPage::row).toList());
        table(
                html,
                "Set aside",
                List.of("What", "Reason", "Details"),
                now.setAside().stream()
                        .map(s -> List.of(s.what(), s.reason(), s.details()))
                        .toList());
        exchange.header("Content-Security-Policy", POLICY);
        exchange.header("X-Content-Type-Options", "nosniff");
        exchange.send(
                200, "text/html; charset=utf-8", html.append("</body></html>\n").toString());
    }

    private static List<String> row(Progress.Queue queue) {
        return List.of(
                queue.name(),
                Integer.toString(queue.jobs()),
                Integer.toString(queue.runnable()),
                megabytes(queue.bytes()),
                Progress.eta(queue.seconds()));
    }

    private static List<String> row(Progress.Running running) {
        return List.of(
                running.kind(),
                running.group(),
                running.inputs().stream().map(Ulid::toString).collect(Collectors.joining(" ")),
                running.phase(),
                megabytes(running.bytes()));
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    private static void table(StringBuilder html, String title, List<String> heads, List<List<String>> rows) {
        html.append("<h2>").append(text(title)).append("</h2>");
        if (rows.isEmpty()) {
            html.append("<p>Nothing.</p>");
            return;
        }
        html.append("<table><tr>");
        heads.forEach(head -> html.append("<th>").append(text(head)).append("</th>"));
        html.append("</tr>");
        for (List<String> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append("<td>").append(text(cell)).append("</td>"));
            html.append("</tr>");
        }
        html.append("</table>");
    }

    private static String text(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void json(HttpExchange exchange) throws IOException {
        Report now = report.get();
        Map<String, Json> data = new LinkedHashMap<>();
        data.put("mode", new Json.Text(now.mode()));
        data.put("worker", new Json.Text(now.worker()));
        data.put("workers", Json.strings(now.workers()));
        data.put(
                "queues",
                new Json.Arr(now.queues().stream().map(CompactorPage::json).toList()));
        data.put(
                "running",
                new Json.Arr(now.running().stream().map(CompactorPage::json).toList()));
        data.put(
                "setAside",
                new Json.Arr(now.setAside().stream().map(CompactorPage::json).toList()));
        data.put(
                "foreignBlocks",
                Json.strings(now.foreign().stream().map(Ulid::toString).toList()));
        Map<String, Json> answer = new LinkedHashMap<>();
        answer.put("status", new Json.Text("success"));
        answer.put("data", new Json.Obj(data));
        exchange.send(200, "application/json", JsonWriter.compact(new Json.Obj(answer)));
    }

    private static Json json(Progress.Queue queue) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("queue", new Json.Text(queue.name()));
        out.put("jobs", Json.number(queue.jobs()));
        out.put("runnable", Json.number(queue.runnable()));
        out.put("bytes", Json.number(queue.bytes()));
        if (!Double.isNaN(queue.seconds())) {
            out.put("etaSeconds", Json.number(Math.round(queue.seconds())));
        }
        return new Json.Obj(out);
    }

    private static Json json(Progress.Running running) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("kind", new Json.Text(running.kind()));
        out.put("group", new Json.Text(running.group()));
        out.put(
                "inputs",
                Json.strings(running.inputs().stream().map(Ulid::toString).toList()));
        out.put("phase", new Json.Text(running.phase()));
        out.put("bytes", Json.number(running.bytes()));
        return new Json.Obj(out);
    }

    private static Json json(Progress.SetAside setAside) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("what", new Json.Text(setAside.what()));
        out.put("reason", new Json.Text(setAside.reason()));
        out.put("details", new Json.Text(setAside.details()));
        return new Json.Obj(out);
    }
}
