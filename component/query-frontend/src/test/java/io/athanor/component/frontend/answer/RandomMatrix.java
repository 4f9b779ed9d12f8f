package io.athanor.component.frontend.answer;

import io.athanor.model.GoFormat;
import io.athanor.model.Labels;
import io.athanor.server.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** A made-up answer: by label set and step, the JSON of a point; its JSON is what a querier would write. */
final class RandomMatrix {
    final long start;
    final long step;
    final int steps;
    private final TreeMap<Labels, String[]> series = new TreeMap<>();

    RandomMatrix(Random random) {
        step = List.of(1L, 250L, 1000L, 15_000L, 60_000L).get(random.nextInt(5));
        start = (random.nextInt(2000) - 200) * step + random.nextInt(3);
        steps = 1 + random.nextInt(40);
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            Labels.Builder labels = Labels.builder();
            for (String name : List.of("__name__", "job", "weird.é\"\\name")) {
                if (random.nextBoolean()) {
                    labels.set(
                            name,
                            List.of("up", "a\"b\\c\n", "ü", "x" + random.nextInt(3))
                                    .get(random.nextInt(4)));
                }
            }
            series.put(labels.build(), points(random));
        }
        series.values().removeIf(points -> {
            for (String point : points) {
                if (point != null) {
                    return false;
                }
            }
            return true;
        });
    }

    private String[] points(Random random) {
        String[] points = new String[steps];
        double density = random.nextDouble() < 0.3 ? 1 : random.nextDouble();
        boolean mixed = random.nextInt(3) == 0;
        String last = "1";
        for (int i = 0; i < steps; i++) {
            if (random.nextDouble() >= density) {
                continue;
            }
            if (mixed && random.nextBoolean()) {
                points[i] = "{\"count\":\"" + random.nextInt(9) + "\",\"sum\":\"1\",\"buckets\":[[0,\"1\",\"2\",\"3\"]"
                        + ",[1,\"2\",\"4\",\"7\"]".repeat(random.nextInt(40)) + "]}";
            } else {
                last = random.nextInt(3) == 0 ? last : value(random);
                points[i] = last;
            }
        }
        return points;
    }

    private static String value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> "NaN";
            case 1 -> "+Inf";
            case 2 -> "-0";
            case 3 -> String.valueOf(random.nextInt(1000));
            default -> GoFormat.sample(random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
        };
    }

    /** The last step, ms. */
    long end() {
        return start + (steps - 1) * step;
    }

    /** The answer to the question for some of the steps, as a querier writes it. */
    byte[] json(int from, int to, int stride) {
        StringBuilder out =
                new StringBuilder("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
        List<String> all = new ArrayList<>();
        series.forEach((labels, points) -> {
            String one = series(labels, points, from, to, stride);
            if (!one.isEmpty()) {
                all.add(one);
            }
        });
        return out.append(String.join(",", all)).append("]}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] json() {
        return json(0, steps - 1, 1);
    }

    private String series(Labels labels, String[] points, int from, int to, int stride) {
        List<String> floats = new ArrayList<>();
        List<String> histograms = new ArrayList<>();
        for (int i = from; i <= to; i += stride) {
            StringBuilder point = GoFormat.appendTimestamp(new StringBuilder("["), start + i * step)
                    .append(',');
            if (points[i] != null && points[i].startsWith("{")) {
                histograms.add(point.append(points[i]).append(']').toString());
            } else if (points[i] != null) {
                floats.add(point.append('"').append(points[i]).append("\"]").toString());
            }
        }
        if (floats.isEmpty() && histograms.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("{\"metric\":{");
        for (int i = 0; i < labels.size(); i++) {
            out.append(i == 0 ? "" : ",")
                    .append(JsonText.quoted(labels.name(i)))
                    .append(':')
                    .append(JsonText.quoted(labels.value(i)));
        }
        out.append('}');
        out.append(floats.isEmpty() ? "" : ",\"values\":[" + String.join(",", floats) + "]");
        out.append(histograms.isEmpty() ? "" : ",\"histograms\":[" + String.join(",", histograms) + "]");
        return out.append('}').toString();
    }

    static Grid parsed(byte[] json, long start, long end, long step) throws AnswerException {
        return RangeAnswer.parse(json, json.length, start, end, step).grid();
    }

    Grid grid(int from, int to, int stride) throws AnswerException {
        int last = from + (to - from) / stride * stride;
        return parsed(json(from, to, stride), start + from * step, start + last * step, step * stride);
    }

    static byte[] written(List<Slice> slices) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matrix.of(slices, Stats.NONE, Who.UNTOLD).write(false, (bytes, length, last) -> out.write(bytes, 0, length));
        return out.toByteArray();
    }
}
