package io.athanor.api.storeapi;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.athanor.api.storeapi.hintspb.LabelNamesRequestHints;
import io.athanor.api.storeapi.hintspb.LabelValuesRequestHints;
import io.athanor.api.storeapi.hintspb.SeriesRequestHints;
import io.athanor.api.storeapi.pb.PartialResponseStrategy;
import io.athanor.model.LabelMatcher;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;

/**
 * What a call says to a store of blocks beside what it asks for.
 *
 * @param blockMatchers which blocks may answer, by their external labels and {@code __block_id}
 * @param wantsStats whether what was read is to be told with the answer
 * @param tenant who asks; empty: nobody said
 * @param abort whether an answer from which something is missing is none
 * @param wantsCompleteness whether it is to be told with the answer who was asked for it
 */
public record CallHints(
        List<LabelMatcher> blockMatchers, boolean wantsStats, String tenant, boolean abort, boolean wantsCompleteness) {
    /** Nothing is said. */
    public static final CallHints NONE = new CallHints(List.of(), false, "");

    public CallHints {
        blockMatchers = List.copyOf(blockMatchers);
    }

    /** Of a call that takes what there is. */
    public CallHints(List<LabelMatcher> blockMatchers, boolean wantsStats, String tenant) {
        this(blockMatchers, wantsStats, tenant, false, false);
    }

    private CallHints aborting(PartialResponseStrategy strategy) {
        return new CallHints(
                blockMatchers,
                wantsStats,
                tenant,
                strategy == PartialResponseStrategy.ABORT,
                CallTenant.wantsCompleteness());
    }

    static CallHints ofSeries(boolean has, Any hints, PartialResponseStrategy strategy) {
        return read(has, "series", strategy, () -> {
            SeriesRequestHints said = hints.unpack(SeriesRequestHints.class);
            return new CallHints(
                    Wire.matchers(said.getBlockMatchersList()), said.getEnableQueryStats(), CallTenant.current());
        });
    }

    static CallHints ofNames(boolean has, Any hints, PartialResponseStrategy strategy) {
        return read(has, "label names", strategy, () -> {
            LabelNamesRequestHints said = hints.unpack(LabelNamesRequestHints.class);
            return new CallHints(Wire.matchers(said.getBlockMatchersList()), false, CallTenant.current());
        });
    }

    static CallHints ofValues(boolean has, Any hints, PartialResponseStrategy strategy) {
        return read(has, "label values", strategy, () -> {
            LabelValuesRequestHints said = hints.unpack(LabelValuesRequestHints.class);
            return new CallHints(Wire.matchers(said.getBlockMatchersList()), false, CallTenant.current());
        });
    }

    /** Reads hints of one kind. */
    private interface Unpacking {
        CallHints read() throws InvalidProtocolBufferException;
    }

    private static CallHints read(boolean has, String of, PartialResponseStrategy strategy, Unpacking hints) {
        try {
            CallHints read = has ? hints.read() : new CallHints(List.of(), false, CallTenant.current());
            return read.aborting(strategy);
        } catch (InvalidProtocolBufferException e) {
            throw invalid(of, e);
        }
    }

    private static StatusRuntimeException invalid(String of, InvalidProtocolBufferException e) {
        return Status.INVALID_ARGUMENT
                .withDescription("unmarshal " + of + " request hints: " + e.getMessage())
                .asRuntimeException();
    }
}
