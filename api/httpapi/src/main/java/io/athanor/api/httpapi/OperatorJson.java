package io.athanor.api.httpapi;

import io.athanor.model.GoDurations;
import io.athanor.promql.OperatorCost;
import io.athanor.promql.QueryOperator;
import io.athanor.promql.QueryRequest;
import io.athanor.promql.QueryResult;
import io.athanor.promql.QueryStats;
import io.athanor.tsdb.series.SourceShare;
import java.io.IOException;
import java.util.List;

/**
 * Trees of operators: explained as Thanos's {@code query_explain} does, with costs as its {@code analysis} has them and
 * further fields of ours. Numbers that are 0 are left out, as there.
 */
final class OperatorJson {
    private final JsonOut out;

    private OperatorJson(JsonOut out) {
        this.out = out;
    }

    static void write(JsonOut out, QueryOperator operator) throws IOException {
        new OperatorJson(out).operator(operator);
    }

    private void operator(QueryOperator operator) throws IOException {
        out.raw("{\"name\":");
        out.string(operator.name());
        OperatorCost cost = operator.cost();
        if (cost != null) {
            cost(cost);
        }
        if (!operator.children().isEmpty()) {
            out.raw(",\"children\":");
            char before = '[';
            for (QueryOperator child : operator.children()) {
                out.raw(before);
                operator(child);
                before = ',';
            }
            out.raw(']');
        }
        out.raw('}');
    }

    private void cost(OperatorCost cost) throws IOException {
        time("executionTime", cost.totalNanos());
        number("peakSamples", cost.peakSamples());
        number("totalSamples", cost.totalSamples());
        time("ownTime", cost.ownNanos());
        number("series", cost.series());
        number("samples", cost.samples());
        OperatorCost.Read read = cost.read();
        if (read.selectNanos() > 0) {
            time("selectTime", read.selectNanos());
            number("seriesSelected", read.series());
        }
        if (read.decodeNanos() > 0) {
            time("decodeTime", read.decodeNanos());
        }
        number("samplesDecoded", read.samples());
        number("chunks", read.chunks());
        number("bytes", read.bytes());
        number("cacheHits", read.cacheHits());
        if (!read.shares().isEmpty()) {
            fanout(read.shares());
        }
    }

    /** Who was asked, as Thanos tells it. */
    private void fanout(List<SourceShare> shares) throws IOException {
        out.raw(",\"fanout\":");
        char before = '[';
        for (SourceShare share : shares) {
            out.raw(before);
            out.raw("{\"endpointAddr\":");
            out.string(share.address());
            time("duration", share.nanos());
            number("bytesProcessed", share.bytes());
            number("numResponses", share.responses());
            number("series", share.series());
            number("chunks", share.chunks());
            number("samples", share.samples());
            out.raw('}');
            before = ',';
        }
        out.raw(']');
    }

    private void time(String key, long nanos) throws IOException {
        out.raw(",\"" + key + "\":");
        out.string(GoDurations.format(nanos));
    }

    private void number(String key, long value) throws IOException {
        if (value != 0) {
            out.raw(",\"" + key + "\":");
            out.number(value);
        }
    }

    /** What {@code trace=1} adds to an answer: where the time of the whole query went, then the analysed tree. */
    static void trace(JsonOut out, QueryResult result, QueryRequest request) throws IOException {
        QueryStats stats = result.stats();
        OperatorJson json = new OperatorJson(out);
        out.raw("{\"query\":");
        out.string(request.expr());
        json.time("queueTime", stats.queueNanos());
        json.time("prepareTime", stats.prepareNanos());
        json.time("evalTime", stats.evalNanos());
        json.number("series", stats.series());
        json.number("samplesDecoded", stats.decodedSamples());
        json.number("peakBytes", stats.peakBytes());
        QueryOperator analysis = result.analysis();
        if (analysis != null) {
            out.raw(",\"operators\":");
            json.operator(analysis);
        }
        out.raw('}');
    }
}
