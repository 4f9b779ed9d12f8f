package io.athanor.api.httpapi;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.athanor.api.storeapi.prompb.Chunk;
import io.athanor.api.storeapi.prompb.ChunkedReadResponse;
import io.athanor.api.storeapi.prompb.ChunkedSeries;
import io.athanor.api.storeapi.samples.WireSeries;
import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import io.athanor.tsdb.series.StillWanted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Chunks as remote read streams them.
 *
 * <pre>
 * stream := frame*
 * frame  := length:uvarint  checksum:u32be  message:u8 * length
 * </pre>
 *
 * The message is a {@code ChunkedReadResponse}, the checksum the CRC-32C of its bytes. A series may take several frames that
 * follow each other. Encodings are those of blocks.
 */
final class ChunkStream {
    /** A frame of so many bytes is sent; as Prometheus does. */
    private static final int FRAME_BYTES = 1 << 20;

    private final HttpExchange exchange;
    private final SeriesSource source;
    private final boolean isPartial;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CRC32C checksum = new CRC32C();

    ChunkStream(HttpExchange exchange, SeriesSource source, boolean isPartial) {
        this.exchange = exchange;
        this.source = source;
        this.isPartial = isPartial;
    }

    void send(List<SelectRequest> selects) throws IOException {
        exchange.status(200);
        exchange.header("Content-Type", "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse");
        ChunkBuffer chunks = new ChunkBuffer();
        for (int query = 0; query < selects.size(); query++) {
            SelectRequest select = selects.get(query);
            try (SeriesCursor cursor = source.select(select)) {
                int seen = 0;
                while (cursor.next()) {
                    StillWanted.check(seen++);
                    cursor.chunks().read(select.mint(), select.maxt(), chunks);
                    series(query, WireSeries.labels(cursor.labels()), chunks);
                    cursor.release();
                }
                RemoteRead.checkComplete(cursor, isPartial);
            }
        }
        byte[] rest = out.toByteArray();
        exchange.send(rest, rest.length, true);
    }

    private void series(int query, List<io.athanor.api.storeapi.pb.Label> labels, ChunkBuffer chunks)
            throws IOException {
        ChunkedSeries.Builder series = ChunkedSeries.newBuilder().addAllLabels(labels);
        int bytes = 0;
        for (int i = 0; i < chunks.size; i++) {
            byte[] data =
                    chunks.data[i].asSlice(chunks.offset[i], chunks.length[i]).toArray(ValueLayout.JAVA_BYTE);
            series.addChunks(Chunk.newBuilder()
                    .setMinTimeMs(chunks.mint[i])
                    .setMaxTimeMs(chunks.maxt[i])
                    .setTypeValue(chunks.encoding[i])
                    .setData(ByteString.copyFrom(data)));
            bytes += data.length;
            if (bytes >= FRAME_BYTES || i + 1 == chunks.size) {
                frame(query, series.build());
                series.clearChunks();
                bytes = 0;
            }
        }
    }

    private void frame(int query, ChunkedSeries series) throws IOException {
        byte[] message = ChunkedReadResponse.newBuilder()
                .addChunkedSeries(series)
                .setQueryIndex(query)
                .build()
                .toByteArray();
        checksum.reset();
        checksum.update(message);
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.writeUInt32NoTag(message.length);
        coded.flush();
        int sum = (int) checksum.getValue();
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(sum >>> shift);
        }
        out.write(message);
        if (out.size() >= FRAME_BYTES) {
            byte[] bytes = out.toByteArray();
            exchange.send(bytes, bytes.length, false);
            out.reset();
        }
    }
}
