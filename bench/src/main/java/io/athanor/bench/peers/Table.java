package io.athanor.bench.peers;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The run as Markdown. */
final class Table {
    private final StringBuilder out = new StringBuilder();
    private final boolean exact;

    /**
     * @param exact whether the answers must agree: not with a Prometheus before 3, whose windows include their left end
     */
    Table(boolean exact) {
        this.exact = exact;
    }

    void note(String text) {
        out.append('\n').append(text).append('\n');
    }

    void queries(List<QueryRow> rows) {
        out.append('\n')
                .append("| query | series | points | Prometheus, s | Athanor, s | times faster | CPU s, Prometheus"
                        + " | CPU s, Athanor | largest relative difference |\n")
                .append("|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (QueryRow r : rows) {
            row(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %.4f | %.4f | %.2f | %.3f | %.3f | %s |",
                    r.query().name(),
                    r.series(),
                    r.points(),
                    r.peerSeconds(),
                    r.ourSeconds(),
                    r.ratio(),
                    r.peerCpu(),
                    r.ourCpu(),
                    difference(r)));
        }
        double logs = rows.stream().mapToDouble(r -> Math.log(r.ratio())).sum();
        row(String.format(
                Locale.ROOT, "| **geometric mean** | | | | | **%.2f** | | | |", Math.exp(logs / rows.size())));
    }

    void refused(List<String> reasons) {
        for (String reason : reasons) {
            out.append("\n**Refused:** ").append(reason).append('\n');
        }
    }

    void costs(List<StartRow> peerStarts, List<StartRow> ourStarts, ProcessGauge peer, ProcessGauge ours) {
        out.append("\n| | Prometheus | Athanor |\n|---|---:|---:|\n");
        row(String.format(
                Locale.ROOT,
                "| start until ready, s | %.2f | %.2f |",
                median(peerStarts, StartRow::toReady),
                median(ourStarts, StartRow::toReady)));
        row(String.format(
                Locale.ROOT,
                "| first query after the start, s | %.3f | %.3f |",
                median(peerStarts, StartRow::firstQuery),
                median(ourStarts, StartRow::firstQuery)));
        row(String.format(
                Locale.ROOT,
                "| peak anonymous memory (RssAnon), MiB | %d | %d |",
                peer.peakAnonMib(),
                ours.peakAnonMib()));
        row(String.format(
                Locale.ROOT,
                "| peak file-backed memory (RssFile), MiB | %d | %d |",
                peer.peakFileMib(),
                ours.peakFileMib()));
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private String difference(QueryRow row) {
        if (!exact) {
            return "not compared";
        }
        String points =
                row.difference().onlyInOne() == 0 ? "" : " (" + row.difference().onlyInOne() + " points in one only)";
        return String.format(Locale.ROOT, "%.1e", row.difference().relative()) + points;
    }

    private static double median(List<StartRow> rows, ToDoubleFunction<StartRow> of) {
        return rows.stream()
                .mapToDouble(of)
                .sorted()
                .skip(rows.size() / 2)
                .findFirst()
                .orElse(Double.NaN);
    }

    private void row(String line) {
        out.append(line).append('\n');
    }
}
