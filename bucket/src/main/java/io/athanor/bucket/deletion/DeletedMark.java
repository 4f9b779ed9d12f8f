package io.athanor.bucket.deletion;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.Ulid;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a block's meta says of requests that were carried out on it; see {@link DeleteRequestFormat}. */
public final class DeletedMark {
    private static final String KEY = "athanor_deleted";

    private DeletedMark() {}

    /** The requests that were carried out on a block. */
    public static Set<Ulid> of(BlockMeta meta) {
        Set<Ulid> done = new TreeSet<>();
        Json extensions = meta.thanos() == null ? null : meta.thanos().extensions();
        if (extensions instanceof Json.Obj all
                && all.fields().get(KEY) instanceof Json.Obj mark
                && mark.fields().get("block") instanceof Json.Text block
                && block.value().equals(meta.ulid().toString())
                && mark.fields().get("requests") instanceof Json.Arr requests) {
            for (Json request : requests.items()) {
                Ulid id = request instanceof Json.Text text ? Ulid.tryParse(text.value()) : null;
                if (id != null) {
                    done.add(id);
                }
            }
        }
        return done;
    }

    /** Extensions that say of a block that these were carried out on it, and nothing else of that kind. */
    public static @Nullable Json on(@Nullable Json extensions, Ulid block, Collection<Ulid> requests) {
        Map<String, Json> all = new LinkedHashMap<>(extensions instanceof Json.Obj before ? before.fields() : Map.of());
        all.remove(KEY);
        if (!requests.isEmpty()) {
            Map<String, Json> mark = new LinkedHashMap<>();
            mark.put("block", new Json.Text(block.toString()));
            mark.put(
                    "requests",
                    Json.strings(requests.stream().sorted().map(Ulid::toString).toList()));
            all.put(KEY, new Json.Obj(mark));
        }
        return all.isEmpty() ? null : new Json.Obj(all);
    }
}
