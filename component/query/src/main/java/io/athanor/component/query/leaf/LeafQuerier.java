package io.athanor.component.query.leaf;

import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.RpcErrors;
import io.athanor.api.storeapi.pb.QueryGrpc;
import io.athanor.api.storeapi.pb.QueryRangeRequest;
import io.athanor.api.storeapi.pb.QueryRangeResponse;
import io.athanor.api.storeapi.pb.QueryRequest;
import io.athanor.api.storeapi.pb.QueryResponse;
import io.athanor.fanout.FanOutRequest;
import io.athanor.fanout.Member;
import io.athanor.model.Labels;
import io.athanor.promql.Leaf;
import io.athanor.promql.LeafAnswer;
import io.athanor.promql.LeafQuery;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** A querier elsewhere that computes parts of queries. */
final class LeafQuerier implements Leaf {
    /** Series to a message, as Thanos's distributed queriers ask for them. */
    private static final int BATCH = 64;

    private static final int SECOND = 1000;

    private final Member member;
    private final Channel channel;
    private final LeafQueriers.Calls calls;
    private final FanOutRequest request;

    LeafQuerier(Member member, Channel channel, LeafQueriers.Calls calls, FanOutRequest request) {
        this.member = member;
        this.channel = channel;
        this.calls = calls;
        this.request = request;
    }

    @Override
    public String name() {
        return member.name();
    }

    @Override
    public List<Labels> labelSets() {
        return member.info().labelSets();
    }

    @Override
    public LeafAnswer ask(LeafQuery query, LongConsumer reserve) {
        LeafMessages answer = new LeafMessages(reserve);
        try {
            if (query.stepMs() == 0) {
                instant(query, answer);
            } else {
                range(query, answer);
            }
            request.did(member, "", answer.missing());
            return answer.series();
        } catch (StatusRuntimeException e) {
            return failed(e);
        } catch (IllegalArgumentException e) {
            return new LeafAnswer.Refused(String.valueOf(e.getMessage()));
        }
    }

    /** Of one that cannot be reached, what it has is missing; what one refuses is tried without it. */
    private LeafAnswer failed(StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> {
                String text = member.missing(RpcErrors.why(e));
                request.did(member, text, List.of());
                yield new LeafAnswer.Missing(text);
            }
            default -> new LeafAnswer.Refused(RpcErrors.why(e));
        };
    }

    private QueryGrpc.QueryBlockingStub stub(LeafQuery query) {
        return QueryGrpc.newBlockingStub(channel)
                .withInterceptors(CallTenant.saying(calls.tenant()))
                .withDeadlineAfter(query.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static long timeoutSeconds(LeafQuery query) {
        return Math.max(1, query.timeout().toSeconds());
    }

    private void instant(LeafQuery query, LeafMessages answer) {
        Iterator<QueryResponse> messages = stub(query)
                .query(QueryRequest.newBuilder()
                        .setQuery(query.expr())
                        .setTimeSeconds(query.startMs() / SECOND)
                        .setTimeoutSeconds(timeoutSeconds(query))
                        .setEnableDedup(query.sources().deduplicates())
                        .addAllReplicaLabels(query.sources().replicaLabels())
                        .setEnablePartialResponse(!calls.abort())
                        .setLookbackDeltaSeconds(query.lookback().toSeconds())
                        .setResponseBatchSize(BATCH)
                        .build());
        messages.forEachRemaining(message -> {
            switch (message.getResultCase()) {
                case WARNINGS -> answer.warn(message.getWarnings());
                case TIMESERIES -> answer.add(message.getTimeseries());
                case TIMESERIES_BATCH ->
                    message.getTimeseriesBatch().getSeriesList().forEach(answer::add);
                case STATS, RESULT_NOT_SET -> {}
            }
        });
    }

    private void range(LeafQuery query, LeafMessages answer) {
        Iterator<QueryRangeResponse> messages = stub(query)
                .queryRange(QueryRangeRequest.newBuilder()
                        .setQuery(query.expr())
                        .setStartTimeSeconds(query.startMs() / SECOND)
                        .setEndTimeSeconds(query.endMs() / SECOND)
                        .setIntervalSeconds(query.stepMs() / SECOND)
                        .setTimeoutSeconds(timeoutSeconds(query))
                        .setEnableDedup(query.sources().deduplicates())
                        .addAllReplicaLabels(query.sources().replicaLabels())
                        .setEnablePartialResponse(!calls.abort())
                        .setLookbackDeltaSeconds(query.lookback().toSeconds())
                        .setResponseBatchSize(BATCH)
                        .build());
        messages.forEachRemaining(message -> {
            switch (message.getResultCase()) {
                case WARNINGS -> answer.warn(message.getWarnings());
                case TIMESERIES -> answer.add(message.getTimeseries());
                case TIMESERIES_BATCH ->
                    message.getTimeseriesBatch().getSeriesList().forEach(answer::add);
                case STATS, RESULT_NOT_SET -> {}
            }
        });
    }
}
