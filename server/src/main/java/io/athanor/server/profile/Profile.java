package io.athanor.server.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stacks, each with sums of what was counted there. Filled and read by one thread. */
final class Profile {
    /**
     * One thing that is counted.
     *
     * @param type {@code samples}, {@code cpu}, {@code alloc_space}…
     * @param unit {@code count}, {@code nanoseconds}, {@code bytes}
     */
    record Kind(String type, String unit) {}

    private final String name;
    private final List<Kind> kinds;
    private final long period;
    private final Map<List<Frame>, long[]> stacks = new LinkedHashMap<>();
    private long startMs;
    private long durationNanos;

    /**
     * @param period how many of the last kind's units lie between two samples; 0 if it is not about samples
     */
    Profile(String name, List<Kind> kinds, long period) {
        this.name = name;
        this.kinds = List.copyOf(kinds);
        this.period = period;
    }

    String name() {
        return name;
    }

    List<Kind> kinds() {
        return kinds;
    }

    long period() {
        return period;
    }

    Profile took(long fromMs, long nanos) {
        startMs = fromMs;
        durationNanos = nanos;
        return this;
    }

    long startMs() {
        return startMs;
    }

    long durationNanos() {
        return durationNanos;
    }

    /** @param stack innermost frame first */
    void add(List<Frame> stack, long... values) {
        long[] sums = stacks.computeIfAbsent(stack, _ -> new long[kinds.size()]);
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }

    /** Where something was counted, the most of the last kind first. */
    List<Map.Entry<List<Frame>, long[]>> stacks() {
        List<Map.Entry<List<Frame>, long[]>> all = new ArrayList<>(stacks.entrySet());
        int last = kinds.size() - 1;
        all.sort((a, b) -> Long.compare(b.getValue()[last], a.getValue()[last]));
        return all;
    }

    /** What {@code ?debug=1} shows. */
    String text() {
        long[] total = new long[kinds.size()];
        stacks.values().forEach(values -> {
            for (int i = 0; i < total.length; i++) {
                total[i] += values[i];
            }
        });
        StringBuilder out = new StringBuilder(name).append(" profile: total ").append(total[0]);
        for (int i = 0; i < total.length; i++) {
            out.append(i == 0 ? "\n# " : ", ")
                    .append(kinds.get(i).type())
                    .append('/')
                    .append(kinds.get(i).unit())
                    .append(' ')
                    .append(total[i]);
        }
        out.append("\n");
        for (Map.Entry<List<Frame>, long[]> stack : stacks()) {
            for (long value : stack.getValue()) {
                out.append(value).append(' ');
            }
            out.append("@\n");
            stack.getKey().forEach(frame -> out.append("#\t").append(frame).append('\n'));
            out.append('\n');
        }
        return out.toString();
    }
}
