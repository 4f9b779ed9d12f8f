package io.athanor.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A run as Markdown. */
final class Table {
    private final StringBuilder out = new StringBuilder();
    private final List<Side> sides;

    /**
     * @param sides ours last
     */
    Table(List<Side> sides) {
        this.sides = List.copyOf(sides);
    }

    void note(String text) {
        out.append('\n').append(text).append('\n');
    }

    /** Wall time beside the peers' and beside the floor. */
    void times(List<QueryRow> rows) {
        int peers = sides.size() - 1;
        head(
                "query | series | points | " + names(peers + 1, name -> name + ", s") + " | "
                        + names(peers, name -> "times " + name) + " | floor, s | times floor",
                5 + 2 * peers);
        for (QueryRow r : rows) {
            row(
                    r.query().name(),
                    r.floor().series(),
                    r.points(),
                    each(peers + 1, i -> format("%.4f", r.took().get(i).seconds())),
                    each(peers, i -> format("%.2f", r.ratio(i))),
                    format("%.4f", r.floor().seconds()),
                    format("%.2f", r.overFloor()));
        }
        row(
                "**geometric mean**",
                "",
                "",
                each(
                        peers + 1,
                        i -> format("%.4f", mean(rows, r -> r.took().get(i).seconds()))),
                each(peers, i -> format("**%.2f**", mean(rows, r -> r.ratio(i)))),
                format("%.4f", mean(rows, r -> r.floor().seconds())),
                format("%.2f", mean(rows, QueryRow::overFloor)));
    }

    /** Which queries take longer than a peer does. */
    void behind(List<QueryRow> rows) {
        List<String> behind = new ArrayList<>();
        for (QueryRow r : rows) {
            for (int i = 0; i < sides.size() - 1; i++) {
                if (r.ratio(i) < 1) {
                    behind.add(r.query().name() + " (" + sides.get(i).name() + ": " + format("%.2f", r.ratio(i)) + ")");
                }
            }
        }
        note(behind.isEmpty() ? "Behind no peer in any query." : "Behind: " + String.join(", ", behind) + ".");
    }

    /** CPU time, and how the answers differ. */
    void work(List<QueryRow> rows) {
        List<Integer> exact = IntStream.range(0, sides.size() - 1)
                .filter(i -> comparable(sides.get(i)))
                .boxed()
                .toList();
        head(
                "query | samples | " + names(sides.size(), name -> "CPU s, " + name)
                        + exact.stream()
                                .map(i -> " | difference from " + sides.get(i).name())
                                .collect(Collectors.joining()),
                1 + sides.size() + exact.size());
        for (QueryRow r : rows) {
            row(
                    r.query().name(),
                    r.floor().samples(),
                    each(sides.size(), i -> format("%.3f", r.took().get(i).cpuSeconds()))
                            + exact.stream()
                                    .map(i -> " | " + difference(r.differences().get(i)))
                                    .collect(Collectors.joining()));
        }
    }

    private boolean comparable(Side peer) {
        return peer.exact() && peer.replicas() == sides.getLast().replicas();
    }

    void refused(List<String> reasons) {
        for (String reason : reasons) {
            out.append("\n**Refused:** ").append(reason).append('\n');
        }
    }

    void costs(List<SideCosts> costs) {
        head(" | " + names(sides.size(), name -> name), sides.size());
        row(
                "start until ready, s",
                each(costs.size(), i -> format("%.2f", costs.get(i).toReady())));
        row(
                "first query after the start, s",
                each(costs.size(), i -> format("%.3f", costs.get(i).firstQuery())));
        row(
                "peak anonymous memory (RssAnon), MiB",
                each(costs.size(), i -> "" + costs.get(i).peakAnonMib()));
        row(
                "peak file-backed memory (RssFile), MiB",
                each(costs.size(), i -> "" + costs.get(i).peakFileMib()));
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private static String difference(Answer.Difference difference) {
        String points = difference.onlyInOne() == 0 ? "" : " (" + difference.onlyInOne() + " points in one only)";
        return format("%.1e", difference.relative()) + points;
    }

    private static double mean(List<QueryRow> rows, ToDoubleFunction<QueryRow> of) {
        return Math.exp(rows.stream()
                .mapToDouble(of)
                .filter(value -> !Double.isNaN(value))
                .map(Math::log)
                .average()
                .orElse(Double.NaN));
    }

    private String names(int count, Function<String, String> shape) {
        return sides.stream().limit(count).map(Side::name).map(shape).collect(Collectors.joining(" | "));
    }

    private static String each(int count, java.util.function.IntFunction<String> cell) {
        return IntStream.range(0, count).mapToObj(cell).collect(Collectors.joining(" | "));
    }

    private static String format(String form, double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, form, value);
    }

    /** A head whose first column is text, and {@code numbers} further ones. */
    private void head(String names, int numbers) {
        out.append("\n| ")
                .append(names)
                .append(" |\n|---")
                .append("|---:".repeat(numbers))
                .append("|\n");
    }

    private void row(Object... cells) {
        out.append(List.of(cells).stream().map(Object::toString).collect(Collectors.joining(" | ", "| ", " |\n")));
    }
}
