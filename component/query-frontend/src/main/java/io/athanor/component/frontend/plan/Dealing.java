package io.athanor.component.frontend.plan;

import io.athanor.server.JsonText;
import java.util.List;

/**
 * By which labels the series of a query are dealt out to shards.
 *
 * @param by whether by {@code labels}, else by all others
 * @param labels in order
 */
public record Dealing(boolean by, List<String> labels) {
    /** They are not. */
    public static final Dealing WHOLE = new Dealing(true, List.of());

    public Dealing {
        labels = List.copyOf(labels);
    }

    public boolean isWhole() {
        return by && labels.isEmpty();
    }

    /** Thanos's parameter {@code shard_info}. */
    public String info(int index, int total) {
        return "{\"shard_index\":" + index + ",\"total_shards\":" + total + ",\"by\":" + by + ",\"labels\":["
                + String.join(",", labels.stream().map(JsonText::quoted).toList()) + "]}";
    }
}
