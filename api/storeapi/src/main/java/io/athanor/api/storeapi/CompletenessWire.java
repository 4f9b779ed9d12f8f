package io.athanor.api.storeapi;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.EndpointAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Completeness, to the wire and back: {@code athanor/completeness.proto}. */
final class CompletenessWire {
    /** Queriers stacked deeper than this tell no more of those below. */
    private static final int MAX_DEPTH = 8;

    private CompletenessWire() {}

    static Any toWire(Completeness completeness) {
        var wire = io.athanor.api.storeapi.completeness.pb.Completeness.newBuilder();
        completeness.endpoints().forEach(endpoint -> wire.addEndpoints(toWire(endpoint, 1)));
        return Any.pack(wire.addAllSilent(completeness.silent())
                .setDataVersion(completeness.version())
                .build());
    }

    private static io.athanor.api.storeapi.completeness.pb.EndpointAnswer toWire(EndpointAnswer answer, int depth) {
        var wire = io.athanor.api.storeapi.completeness.pb.EndpointAnswer.newBuilder()
                .setEndpoint(answer.endpoint())
                .setComponent(answer.component())
                .setState(io.athanor.api.storeapi.completeness.pb.EndpointAnswer.State.forNumber(
                        answer.state().ordinal()))
                .setReason(answer.reason())
                .setMinTime(answer.mint())
                .setMaxTime(answer.maxt())
                .setLastSeen(answer.lastSeen());
        answer.labelSets().forEach(set -> wire.addLabelSets(Wire.toSet(set)));
        if (depth < MAX_DEPTH) {
            answer.below().forEach(below -> wire.addBelow(toWire(below, depth + 1)));
        }
        return wire.build();
    }

    /** What hints say, null if they say something else, or nothing that can be read. */
    static @Nullable Completeness of(Any hints) {
        if (!hints.is(io.athanor.api.storeapi.completeness.pb.Completeness.class)) {
            return null;
        }
        try {
            var wire = hints.unpack(io.athanor.api.storeapi.completeness.pb.Completeness.class);
            return new Completeness(answers(wire.getEndpointsList()), wire.getSilentList(), wire.getDataVersion());
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static List<EndpointAnswer> answers(
            List<io.athanor.api.storeapi.completeness.pb.EndpointAnswer> endpoints) {
        return endpoints.stream()
                .map(wire -> new EndpointAnswer(
                        wire.getEndpoint(),
                        wire.getComponent(),
                        state(wire.getState()),
                        wire.getReason(),
                        wire.getLabelSetsList().stream()
                                .map(set -> Wire.labels(set.getLabelsList()))
                                .toList(),
                        wire.getMinTime(),
                        wire.getMaxTime(),
                        wire.getLastSeen(),
                        answers(wire.getBelowList())))
                .toList();
    }

    private static EndpointAnswer.State state(io.athanor.api.storeapi.completeness.pb.EndpointAnswer.State wire) {
        return switch (wire) {
            case SKIPPED -> EndpointAnswer.State.SKIPPED;
            case ANSWERED -> EndpointAnswer.State.ANSWERED;
            case PARTIAL -> EndpointAnswer.State.PARTIAL;
            case FAILED, UNRECOGNIZED -> EndpointAnswer.State.FAILED;
            case GONE -> EndpointAnswer.State.GONE;
        };
    }
}
