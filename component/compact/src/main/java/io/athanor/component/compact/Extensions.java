package io.athanor.component.compact;

import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the metas of merged blocks have in common of free-form extensions. */
final class Extensions {
    private Extensions() {}

    /** Those that every block has, of which the first one's count; null if there are none. */
    static @Nullable Json common(List<BlockMeta> metas) {
        Map<String, Json> common = new LinkedHashMap<>(of(metas.getFirst()));
        metas.forEach(meta -> common.keySet().retainAll(of(meta).keySet()));
        return common.isEmpty() ? null : new Json.Obj(common);
    }

    private static Map<String, Json> of(BlockMeta meta) {
        return meta.thanos() != null && meta.thanos().extensions() instanceof Json.Obj(Map<String, Json> fields)
                ? fields
                : Map.of();
    }
}
