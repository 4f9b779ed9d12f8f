package io.athanor.api.storeapi;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.athanor.api.storeapi.hintspb.LabelNamesRequestHints;
import io.athanor.api.storeapi.hintspb.LabelValuesRequestHints;
import io.athanor.api.storeapi.hintspb.SeriesRequestHints;
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
 */
public record CallHints(List<LabelMatcher> blockMatchers, boolean wantsStats, String tenant) {
    /** Nothing is said. */
    public static final CallHints NONE = new CallHints(List.of(), false, "");

    public CallHints {
        blockMatchers = List.copyOf(blockMatchers);
    }

    static CallHints ofSeries(boolean has, Any hints) {
        return read(has, "series", () -> {
            SeriesRequestHints said = hints.unpack(SeriesRequestHints.class);
            return new CallHints(
                    Wire.matchers(said.getBlockMatchersList()), said.getEnableQueryStats(), CallTenant.current());
        });
    }

    static CallHints ofNames(boolean has, Any hints) {
        return read(has, "label names", () -> {
            LabelNamesRequestHints said = hints.unpack(LabelNamesRequestHints.class);
            return new CallHints(Wire.matchers(said.getBlockMatchersList()), false, CallTenant.current());
        });
    }

    static CallHints ofValues(boolean has, Any hints) {
        return read(has, "label values", () -> {
            LabelValuesRequestHints said = hints.unpack(LabelValuesRequestHints.class);
            return new CallHints(Wire.matchers(said.getBlockMatchersList()), false, CallTenant.current());
        });
    }

    /** Reads hints of one kind. */
    private interface Unpacking {
        CallHints read() throws InvalidProtocolBufferException;
    }

    private static CallHints read(boolean has, String of, Unpacking hints) {
        try {
            return has ? hints.read() : new CallHints(List.of(), false, CallTenant.current());
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
