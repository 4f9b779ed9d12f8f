package io.athanor.dedup;

import io.athanor.tsdb.block.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a block's meta says of how its replicas were deduplicated, under {@value #KEY} among its extensions: {@code {"func":
 * "athanor", "v": 1, "context": "full"}}.
 *
 * @param func the rule
 * @param version of the rule
 * @param fullContext whether the rule's look-back before the block was read; else it began cold
 */
public record DedupMark(DedupFunc func, int version, boolean fullContext) {
    /** The extension's name. */
    public static final String KEY = "dedup";

    /** What is made now by a rule. */
    public static DedupMark of(DedupFunc func, boolean fullContext) {
        return new DedupMark(func, func.version(), fullContext);
    }

    /** The extensions of a block with this mark added. */
    public Json.Obj addTo(@Nullable Json extensions) {
        Map<String, Json> all = new LinkedHashMap<>(extensions instanceof Json.Obj before ? before.fields() : Map.of());
        Map<String, Json> mark = new LinkedHashMap<>();
        mark.put("func", new Json.Text(func.text()));
        mark.put("v", Json.number(version));
        mark.put("context", new Json.Text(fullContext ? "full" : "cold"));
        all.put(KEY, new Json.Obj(mark));
        return new Json.Obj(all);
    }

    /** The mark among a block's extensions; empty if there is none, or none of ours. */
    public static Optional<DedupMark> find(@Nullable Json extensions) {
        if (!(extensions instanceof Json.Obj all)
                || !(all.fields().get(KEY) instanceof Json.Obj mark)
                || !(mark.fields().get("func") instanceof Json.Text name)
                || !(mark.fields().get("v") instanceof Json.Literal version)
                || !version.text().matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        boolean full = mark.fields().get("context") instanceof Json.Text context
                && context.value().equals("full");
        for (DedupFunc func : DedupFunc.values()) {
            if (func.text().equals(name.value())) {
                return Optional.of(new DedupMark(func, Integer.parseInt(version.text()), full));
            }
        }
        return Optional.empty();
    }
}
