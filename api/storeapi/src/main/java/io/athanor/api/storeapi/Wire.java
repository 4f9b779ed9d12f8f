package io.athanor.api.storeapi;

import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.LabelSet;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.Utf8Order;
import io.athanor.model.regex.RegexSyntaxException;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;

/** Labels and matchers, to the wire and back. */
final class Wire {
    private Wire() {}

    static List<LabelMatcher> matchers(List<io.athanor.api.storeapi.pb.LabelMatcher> wire) {
        List<LabelMatcher> matchers = new ArrayList<>(wire.size());
        for (io.athanor.api.storeapi.pb.LabelMatcher matcher : wire) {
            MatchType type = switch (matcher.getType()) {
                case EQ -> MatchType.EQUAL;
                case NEQ -> MatchType.NOT_EQUAL;
                case RE -> MatchType.REGEX;
                case NRE -> MatchType.NOT_REGEX;
                case UNRECOGNIZED ->
                    throw Status.INVALID_ARGUMENT
                            .withDescription("unknown type of the matcher on label \"" + matcher.getName() + "\"")
                            .asRuntimeException();
            };
            try {
                matchers.add(new LabelMatcher(type, matcher.getName(), matcher.getValue()));
            } catch (RegexSyntaxException e) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("matcher on label \"" + matcher.getName() + "\": " + e.getMessage())
                        .asRuntimeException();
            }
        }
        return matchers;
    }

    static List<io.athanor.api.storeapi.pb.LabelMatcher> toWire(List<LabelMatcher> matchers) {
        List<io.athanor.api.storeapi.pb.LabelMatcher> wire = new ArrayList<>(matchers.size());
        for (LabelMatcher matcher : matchers) {
            wire.add(io.athanor.api.storeapi.pb.LabelMatcher.newBuilder()
                    .setType(
                            switch (matcher.type()) {
                                case EQUAL -> io.athanor.api.storeapi.pb.LabelMatcher.Type.EQ;
                                case NOT_EQUAL -> io.athanor.api.storeapi.pb.LabelMatcher.Type.NEQ;
                                case REGEX -> io.athanor.api.storeapi.pb.LabelMatcher.Type.RE;
                                case NOT_REGEX -> io.athanor.api.storeapi.pb.LabelMatcher.Type.NRE;
                            })
                    .setName(matcher.name())
                    .setValue(matcher.value())
                    .build());
        }
        return wire;
    }

    /** Labels as they came, put in order if a peer did not. */
    static Labels labels(List<Label> wire) {
        String[] pairs = new String[2 * wire.size()];
        boolean isSorted = true;
        for (int i = 0; i < wire.size(); i++) {
            pairs[2 * i] = wire.get(i).getName();
            pairs[2 * i + 1] = wire.get(i).getValue();
            isSorted &= i == 0 || Utf8Order.compare(pairs[2 * i - 2], pairs[2 * i]) < 0;
        }
        return isSorted ? Labels.ofSorted(pairs) : Labels.of(pairs);
    }

    static List<Label> toWire(Labels labels) {
        List<Label> wire = new ArrayList<>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            wire.add(Label.newBuilder()
                    .setName(labels.name(i))
                    .setValue(labels.value(i))
                    .build());
        }
        return wire;
    }

    static LabelSet toSet(Labels labels) {
        return LabelSet.newBuilder().addAllLabels(toWire(labels)).build();
    }
}
