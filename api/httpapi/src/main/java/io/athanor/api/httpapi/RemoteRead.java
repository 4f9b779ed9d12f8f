package io.athanor.api.httpapi;

import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.athanor.api.storeapi.WireMatchers;
import io.athanor.api.storeapi.prompb.Query;
import io.athanor.api.storeapi.prompb.QueryResult;
import io.athanor.api.storeapi.prompb.ReadHints;
import io.athanor.api.storeapi.prompb.ReadRequest;
import io.athanor.api.storeapi.prompb.ReadRequest.ResponseType;
import io.athanor.api.storeapi.prompb.ReadResponse;
import io.athanor.api.storeapi.prompb.TimeSeries;
import io.athanor.api.storeapi.samples.WireSeries;
import io.athanor.model.LabelMatcher;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.IncompleteException;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import io.athanor.tsdb.series.StillWanted;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code read}: Prometheus's remote read, as samples or as streamed chunks. An answer from which something is missing cannot say
 * so: it is an error, or a stream that ends in the middle, unless {@code partial_response=true} is asked for. Replicas are not
 * made one.
 */
final class RemoteRead {
    /** As Prometheus limits it. */
    private static final long MOST_SAMPLES = 50_000_000;

    private static final int MOST_BYTES = 32 << 20;

    private final ApiContext context;

    RemoteRead(ApiContext context) {
        this.context = context;
    }

    void read(HttpExchange exchange) throws IOException {
        Params params = new Params(exchange.form());
        boolean isPartial = params.flag("partial_response");
        ReadRequest request;
        List<SelectRequest> selects = new ArrayList<>();
        try {
            if (!context.ready().getAsBoolean()) {
                throw new ApiException(ErrorType.UNAVAILABLE, "still starting: ask again once /-/ready answers OK");
            }
            request = ReadRequestBytes.parse(exchange.body(MOST_BYTES), MOST_BYTES);
            for (Query query : request.getQueriesList()) {
                selects.add(select(query));
            }
        } catch (ApiException e) {
            exchange.send(e.type().status(), "text/plain; charset=utf-8", e.getMessage() + "\n");
            return;
        }
        AtomicBoolean gone = new AtomicBoolean();
        try (AnswerSource source = context.source().of(exchange, params.storeMatch(), !isPartial);
                HttpExchange.AutoCloseableWatch _ = exchange.whenClientGoes(() -> gone.set(true))) {
            StillWanted.during(
                    () -> {
                        if (gone.get()) {
                            throw new ApiException(ErrorType.CANCELED, "the client closed the connection");
                        }
                    },
                    () -> {
                        answer(exchange, request, selects, source.series(), isPartial);
                        return true;
                    });
        } catch (ApiException | LimitExceededException | IncompleteException e) {
            if (exchange.isCommitted()) {
                throw new IOException("a stream of chunks is cut short: " + e.getMessage(), e);
            }
            refuse(exchange, e);
        }
    }

    private static void refuse(HttpExchange exchange, RuntimeException why) throws IOException {
        int status = switch (why) {
            case ApiException api -> api.type().status();
            case IncompleteException _ -> ErrorType.INTERNAL.status();
            default -> 400;
        };
        String what = why instanceof IncompleteException ? "expanding series: " : "";
        exchange.send(status, "text/plain; charset=utf-8", what + why.getMessage() + "\n");
    }

    private static void answer(
            HttpExchange exchange,
            ReadRequest request,
            List<SelectRequest> selects,
            SeriesSource source,
            boolean isPartial) {
        try {
            if (wantsChunks(request)) {
                new ChunkStream(exchange, source, isPartial).send(selects);
            } else {
                samples(exchange, selects, source, isPartial);
            }
        } catch (IOException e) {
            throw new ApiException(ErrorType.CANCELED, "the client closed the connection", e);
        }
    }

    /** The first of the kinds that the client takes that is known here; samples if it names none. */
    private static boolean wantsChunks(ReadRequest request) {
        for (ResponseType type : request.getAcceptedResponseTypesList()) {
            switch (type) {
                case STREAMED_XOR_CHUNKS -> {
                    return true;
                }
                case SAMPLES -> {
                    return false;
                }
                case UNRECOGNIZED -> {}
            }
        }
        return false;
    }

    private static void samples(
            HttpExchange exchange, List<SelectRequest> selects, SeriesSource source, boolean isPartial)
            throws IOException {
        ReadResponse.Builder answer = ReadResponse.newBuilder();
        SampleReader reader = new SampleReader();
        SampleBuffer samples = new SampleBuffer();
        long count = 0;
        for (SelectRequest select : selects) {
            QueryResult.Builder result = QueryResult.newBuilder();
            try (SeriesCursor cursor = source.select(select)) {
                int seen = 0;
                while (cursor.next()) {
                    StillWanted.check(seen++);
                    reader.read(cursor.chunks(), select.mint(), select.maxt(), samples);
                    count += samples.size;
                    if (count > MOST_SAMPLES) {
                        throw new LimitExceededException(
                                "samples", "exceeded sample limit (" + MOST_SAMPLES + "): take streamed chunks");
                    }
                    if (samples.size > 0) {
                        TimeSeries.Builder series = WireSeries.of(cursor.labels());
                        for (int i = 0; i < samples.size; i++) {
                            WireSeries.add(
                                    series,
                                    samples.t[i],
                                    samples.v[i],
                                    samples.histograms == null ? null : samples.histograms[i]);
                        }
                        result.addTimeseries(series);
                    }
                    cursor.release();
                }
                checkComplete(cursor, isPartial);
            }
            answer.addResults(result);
        }
        byte[] bytes = answer.build().toByteArray();
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] compressed = new byte[snappy.maxCompressedLength(bytes.length)];
        int length = snappy.compress(bytes, 0, bytes.length, compressed, 0, compressed.length);
        exchange.status(200);
        exchange.header("Content-Type", "application/x-protobuf");
        exchange.header("Content-Encoding", "snappy");
        exchange.send(Arrays.copyOf(compressed, length), length, true);
    }

    static void checkComplete(SeriesCursor cursor, boolean isPartial) {
        if (!isPartial && !cursor.warnings().isEmpty()) {
            throw new ApiException(
                    ErrorType.INTERNAL, "expanding series: " + cursor.warnings().getFirst());
        }
    }

    private static SelectRequest select(Query query) {
        List<LabelMatcher> matchers;
        try {
            matchers = WireMatchers.of(query.getMatchersList());
        } catch (StatusRuntimeException e) {
            throw ApiException.badData(String.valueOf(e.getStatus().getDescription()));
        }
        if (matchers.isEmpty()) {
            throw ApiException.badData("a query without matchers: name at least one");
        }
        ReadHints hints = query.getHints();
        return new SelectRequest(
                matchers,
                query.getStartTimestampMs(),
                query.getEndTimestampMs(),
                new SelectHints(
                        hints.getStepMs(),
                        hints.getRangeMs(),
                        hints.getFunc(),
                        hints.getGroupingList(),
                        hints.getBy(),
                        false,
                        0));
    }
}
