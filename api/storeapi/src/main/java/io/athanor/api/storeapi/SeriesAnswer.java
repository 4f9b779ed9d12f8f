package io.athanor.api.storeapi;

import com.google.protobuf.Any;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor;
import io.athanor.api.storeapi.pb.Aggr;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.api.storeapi.pb.QueryHints;
import io.athanor.api.storeapi.pb.SeriesRequest;
import io.athanor.api.storeapi.pb.SeriesResponse;
import io.athanor.api.storeapi.pb.ShardInfo;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesShard;
import io.athanor.tsdb.series.SourceResolution;
import io.grpc.Status;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers one Series call: series in label order, several to a frame if the client takes that, then what is missing.
 *
 * <p>Where labels are left out of all series, those that become equal are one, or follow each other if the store cannot leave
 * them out itself: clients expect either.
 */
final class SeriesAnswer {
    private static final int MAX_BATCH = 1000;

    /** A message that is so long is sent: while it is on its way the next one is put together, and the one before is read. */
    private static final int BATCH_BYTES = 256 << 10;

    private static final int FRAME_BYTES = 4 << 10;

    private final Store store;
    private final SeriesRequest request;
    private final BackPressure<InputStream> out;
    private final SeriesShard shard;
    private final boolean isLeftOut;
    private final int batchSize;
    private final boolean hashes;
    private final WireChunks chunks;
    private int sent;

    /** The frame that is put together, how many series it has, and where its batch begins; null: it is not begun. */
    private final ProtoOut frame = new ProtoOut(FRAME_BYTES);

    private int inFrame;
    private ProtoOut.@Nullable Mark batch;

    SeriesAnswer(Store store, SeriesRequest request, BackPressure<InputStream> out) {
        this.store = store;
        this.request = request;
        this.out = out;
        this.shard = shard(request.getShardInfo()).without(request.getWithoutReplicaLabelsList());
        this.isLeftOut = request.getWithoutReplicaLabelsCount() > 0 && store.leavesOutLabels();
        this.batchSize = Math.clamp(request.getResponseBatchSize(), 1, MAX_BATCH);
        this.hashes = CallTenant.wantsHashes();
        this.chunks = new WireChunks(wanted(request.getAggregatesList()), hashes);
    }

    private static SeriesShard shard(ShardInfo info) {
        if (info.getTotalShards() < 0 || info.getShardIndex() < 0) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("shard " + info.getShardIndex() + " of " + info.getTotalShards())
                    .asRuntimeException();
        }
        return new SeriesShard(info.getShardIndex(), info.getTotalShards(), info.getBy(), info.getLabelsList());
    }

    private static EnumSet<Aggr> wanted(List<Aggr> asked) {
        EnumSet<Aggr> wanted = EnumSet.noneOf(Aggr.class);
        wanted.addAll(asked);
        return wanted;
    }

    void run() {
        List<LabelMatcher> matchers = Wire.matchers(request.getMatchersList());
        if (matchers.isEmpty()) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("no matchers specified (excluding external labels)")
                    .asRuntimeException();
        }
        SelectRequest select = new SelectRequest(
                matchers,
                request.getMinTime(),
                request.getMaxTime(),
                new SourceResolution(Math.max(0, request.getMaxResolutionWindow()), OrCoarser.of(request)),
                hints());
        CallHints said =
                CallHints.ofSeries(request.hasHints(), request.getHints(), request.getPartialResponseStrategy());
        String before = store.version().token();
        if (passedOn(select, said, before)) {
            return;
        }
        try (SeriesCursor cursor = store.select(select, said)) {
            if (request.getWithoutReplicaLabelsCount() == 0 || isLeftOut) {
                inOrder(cursor);
            } else {
                withoutLabels(cursor);
            }
            flush();
            warn(cursor.warnings());
            if (said.wantsCompleteness()) {
                tell(store.answered(cursor instanceof CompletenessCursor told ? told.completeness() : null, before));
            }
            Any stats = said.wantsStats() ? stats(cursor) : null;
            if (stats != null) {
                out.send(SeriesFrames.of(
                        SeriesResponse.newBuilder().setHints(stats).build()));
            }
        }
    }

    private static @Nullable Any stats(SeriesCursor cursor) {
        return switch (cursor) {
            case CountedCursor counted -> Any.pack(counted.responseHints());
            case CompletenessCursor told -> ReadStats.toWire(told.received());
            default -> null;
        };
    }

    /** Gives on the messages of another store, if nothing is to be done with them; whether that was so. */
    private boolean passedOn(SelectRequest select, CallHints said, String before) {
        if (request.getLimit() > 0 || !shard.isAll() || request.getWithoutReplicaLabelsCount() > 0 && !isLeftOut) {
            return false;
        }
        // Others want statistics that count series and chunks.
        if (said.wantsStats() && hashes) {
            return false;
        }
        MessageForm form = new MessageForm(request.getAggregatesValueList(), batchSize, hashes);
        try (SeriesMessages messages = store.messages(select, said, form)) {
            if (messages == null) {
                return false;
            }
            for (byte[] message = messages.next(); message != null; message = messages.next()) {
                out.send(ProtoFrame.of(message));
            }
            warn(messages.warnings());
            if (said.wantsCompleteness()) {
                tell(store.answered(messages.completeness(), before));
            }
            if (said.wantsStats()) {
                out.send(SeriesFrames.of(SeriesResponse.newBuilder()
                        .setHints(ReadStats.toWire(messages.received()))
                        .build()));
            }
            return true;
        }
    }

    private void tell(@Nullable Completeness completeness) {
        if (completeness != null) {
            out.send(SeriesFrames.of(SeriesResponse.newBuilder()
                    .setHints(CompletenessWire.toWire(completeness))
                    .build()));
        }
    }

    private SelectHints hints() {
        QueryHints asked = request.getQueryHints();
        // The limit is counted here: shards and series without chunks do not count.
        SelectHints hints = new SelectHints(
                        asked.getStepMillis(),
                        asked.getRange().getMillis(),
                        asked.getFunc().getName(),
                        asked.getGrouping().getLabelsList(),
                        asked.getGrouping().getBy(),
                        request.getSkipChunks(),
                        0)
                .in(shard);
        return isLeftOut ? hints.without(request.getWithoutReplicaLabelsList()) : hints;
    }

    private void inOrder(SeriesCursor cursor) {
        while (!isEnough() && cursor.next()) {
            send(cursor.labels(), cursor.chunks());
            if (inFrame == 0) {
                cursor.release();
            }
        }
    }

    private void withoutLabels(SeriesCursor cursor) {
        List<String> without = request.getWithoutReplicaLabelsList().stream()
                .sorted(Utf8Order::compare)
                .toList();
        List<Row> rows = new ArrayList<>();
        while (cursor.next()) {
            rows.add(new Row(cursor.labels().drop(without), cursor.chunks()));
        }
        rows.sort(Comparator.comparing(Row::labels));
        for (Row row : rows) {
            if (isEnough()) {
                return;
            }
            send(row.labels(), row.chunks());
        }
    }

    private record Row(Labels labels, SeriesChunks chunks) {}

    private boolean isEnough() {
        return request.getLimit() > 0 && sent >= request.getLimit();
    }

    private void send(Labels labels, SeriesChunks of) {
        if (!shard.has(labels)) {
            return;
        }
        out.checkThere();
        if (batch == null && batchSize > 1) {
            batch = frame.begin();
        }
        ProtoOut.Mark series = frame.begin();
        for (int i = 0; i < labels.size(); i++) {
            frame.pair(1, labels.name(i), labels.value(i));
        }
        if (!request.getSkipChunks() && chunks.append(of, request.getMinTime(), request.getMaxTime(), frame) == 0) {
            frame.backTo(series);
            return;
        }
        frame.end(series, 1); // of a batch as of a message
        sent++;
        inFrame++;
        if (inFrame >= batchSize || frame.size() >= BATCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (inFrame > 0) {
            if (batch != null) {
                frame.end(batch, 4);
            }
            ProtoFrame full = frame.frame();
            out.send(full);
            full.detach();
            frame.clear();
            batch = null;
            inFrame = 0;
        }
    }

    private void warn(List<String> warnings) {
        if (warnings.isEmpty()) {
            return;
        }
        if (request.getPartialResponseStrategy() == PartialResponseStrategy.ABORT) {
            throw Status.ABORTED.withDescription(warnings.getFirst()).asRuntimeException();
        }
        for (String warning : warnings) {
            out.send(SeriesFrames.of(
                    SeriesResponse.newBuilder().setWarning(warning).build()));
        }
    }
}
