package io.athanor.app;

import io.athanor.bucket.fetch.BlockView;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.model.GoDurations;
import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What {@code --retention.dry-run} tells: tab-separated lines, one for each block that would be marked, and a count. */
final class RetentionReport {
    private RetentionReport() {}

    private static boolean isMarked(BlockView view, BlockMeta meta) {
        var block = view.find(meta.ulid());
        return block != null && block.marks().deletion() != null;
    }

    static void print(BlockView view, RetentionPlanner retention, Instant now, PrintWriter out) {
        Map<?, BlockMeta> metas = view.metas();
        List<BlockMeta> expired = retention.expired(
                metas.values().stream().filter(meta -> !isMarked(view, meta)).toList(), now);
        out.println("BLOCK\tRESOLUTION\tUNTIL\tKEPT FOR\tRULE\tLABELS");
        for (BlockMeta meta : expired) {
            out.println(String.join(
                    "\t",
                    meta.ulid().toString(),
                    GoDurations.format(meta.resolution() * 1_000_000),
                    Instant.ofEpochMilli(meta.maxTime()).toString(),
                    GoDurations.format(retention.of(meta).toNanos()),
                    retention.ruleOf(meta).map(RetentionPlanner.Rule::name).orElse("flags"),
                    (meta.thanos() == null ? Labels.EMPTY : meta.thanos().labels()).toString()));
        }
        out.println(expired.size() + " of " + metas.size()
                + " blocks would be marked for deletion, as soon as none of them is still to be downsampled");
        out.flush();
    }
}
