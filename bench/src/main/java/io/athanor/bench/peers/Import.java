package io.athanor.bench.peers;

import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.json.JsonMapper;

/** Sends every float sample of a data set to VictoriaMetrics as JSON lines, one a series ({@code /api/v1/import}). */
final class Import {
    private static final int POST_CHARS = 1 << 22;
    private static final int AT_ONCE = 3;

    private final Contender server;
    private final StringBuilder lines = new StringBuilder();
    private final ChunkBuffer chunks = new ChunkBuffer();
    private final SampleBuffer samples = new SampleBuffer();

    Import(Contender server) {
        this.server = server;
    }

    void all(DataSet data) throws IOException, InterruptedException {
        try (ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE);
                OpenBlocks blocks = OpenBlocks.of(data)) {
            Queue<Future<?>> sent = new ArrayDeque<>();
            try (SeriesCursor cursor = blocks.set().select(OpenBlocks.everything())) {
                while (cursor.next()) {
                    series(cursor);
                    if (lines.length() > POST_CHARS) {
                        send(senders, sent);
                    }
                }
            }
            send(senders, sent);
            for (Future<?> post : sent) {
                done(post);
            }
        }
    }

    private void send(ExecutorService senders, Queue<Future<?>> sent) throws IOException, InterruptedException {
        byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        sent.add(senders.submit(() -> {
            server.post("/api/v1/import", body);
            return body.length;
        }));
        while (sent.size() > AT_ONCE) {
            done(sent.remove());
        }
    }

    private static void done(Future<?> post) throws IOException, InterruptedException {
        try {
            post.get();
        } catch (ExecutionException e) {
            throw new IOException("the import failed", e.getCause());
        }
    }

    private void series(SeriesCursor cursor) {
        cursor.chunks().read(Long.MIN_VALUE, Long.MAX_VALUE, chunks);
        samples.clear();
        for (int i = 0; i < chunks.size; i++) {
            ChunkDecoder.decode(
                    chunks.encoding[i],
                    chunks.data[i],
                    chunks.offset[i],
                    chunks.length[i],
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    samples);
        }
        if (samples.histograms != null) {
            return; // it has no native histograms
        }
        lines.append("{\"metric\":").append(json(cursor.labels())).append(",\"values\":[");
        for (int i = 0; i < samples.size; i++) {
            lines.append(i == 0 ? "" : ",");
            append(samples.v[i]);
        }
        lines.append("],\"timestamps\":[");
        for (int i = 0; i < samples.size; i++) {
            lines.append(i == 0 ? "" : ",").append(samples.t[i]);
        }
        lines.append("]}\n");
    }

    private void append(double value) {
        if (value == (long) value) {
            lines.append((long) value);
        } else {
            lines.append(value);
        }
    }

    private static String json(Labels labels) {
        var metric = JsonMapper.shared().createObjectNode();
        for (int i = 0; i < labels.size(); i++) {
            metric.put(labels.name(i), labels.value(i));
        }
        return metric.toString();
    }
}
