package io.athanor.component.frontend.status;

import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.plan.Times;
import io.athanor.server.JsonText;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The requests that are being answered: {@code /api/v1/status/active_queries}. */
public final class ActiveRequests {
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Asked> all = new ConcurrentHashMap<>();

    public ActiveRequests(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** A request begins; {@link #end} has to follow. */
    public Asked begin(String op, String query, String times, Caller caller) {
        Asked asked = new Asked(ids.incrementAndGet(), op, query, times, caller, clock.millis(), nanoTime.getAsLong());
        all.put(asked.id(), asked);
        return asked;
    }

    public void end(Asked asked) {
        all.remove(asked.id());
    }

    /** The list as JSON, the oldest first. */
    public String json() {
        List<Asked> asked = all.values().stream()
                .sorted(Comparator.comparingLong(Asked::id))
                .toList();
        StringBuilder out = new StringBuilder("{\"status\":\"success\",\"data\":[");
        for (int i = 0; i < asked.size(); i++) {
            out.append(i == 0 ? "" : ",");
            write(asked.get(i), out);
        }
        return out.append("]}").toString();
    }

    private void write(Asked asked, StringBuilder out) {
        out.append("{\"id\":\"")
                .append(asked.id())
                .append("\",\"op\":\"")
                .append(asked.op())
                .append("\",\"query\":");
        JsonText.quote(asked.query(), out);
        out.append(asked.times().isEmpty() ? "" : ",").append(asked.times()).append(",\"tenant\":");
        JsonText.quote(asked.caller().tenant(), out);
        out.append(",\"user\":");
        JsonText.quote(asked.caller().user(), out);
        out.append(",\"since\":");
        JsonText.quote(Instant.ofEpochMilli(asked.sinceMs()).toString(), out);
        out.append(",\"seconds\":")
                .append(Times.seconds((nanoTime.getAsLong() - asked.sinceNanos()) / 1_000_000))
                .append(",\"parts\":")
                .append(asked.parts())
                .append(",\"partsDone\":")
                .append(asked.partsDone())
                .append('}');
    }
}
