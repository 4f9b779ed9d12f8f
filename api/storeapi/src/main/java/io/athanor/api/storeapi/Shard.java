package io.athanor.api.storeapi;

import io.athanor.api.storeapi.pb.ShardInfo;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.grpc.Status;
import java.util.List;

/** The share of all series that a request asks for: those whose hash of the chosen labels falls on its index. */
final class Shard {
    private final long index;
    private final long total;
    private final boolean by;
    private final List<String> labels;

    private Shard(ShardInfo info) {
        this.index = info.getShardIndex();
        this.total = info.getTotalShards();
        this.by = info.getBy();
        this.labels = info.getLabelsList().stream().sorted(Utf8Order::compare).toList();
    }

    /** Of a request; without a number of shards all series match. */
    static Shard of(ShardInfo info) {
        if (info.getTotalShards() < 0 || info.getShardIndex() < 0) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("shard " + info.getShardIndex() + " of " + info.getTotalShards())
                    .asRuntimeException();
        }
        return new Shard(info);
    }

    boolean has(Labels series) {
        if (total == 0) {
            return true;
        }
        Labels chosen = by ? series.keep(labels) : series.drop(labels);
        return Long.remainderUnsigned(chosen.hash(), total) == index;
    }
}
