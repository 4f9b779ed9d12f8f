package io.athanor.api.storeapi;

import io.athanor.model.LabelMatcher;
import java.util.List;

/** Matchers as messages have them. */
public final class WireMatchers {
    private WireMatchers() {}

    /** @throws io.grpc.StatusRuntimeException if one of them cannot be understood */
    public static List<LabelMatcher> of(List<io.athanor.api.storeapi.pb.LabelMatcher> wire) {
        return Wire.matchers(wire);
    }
}
