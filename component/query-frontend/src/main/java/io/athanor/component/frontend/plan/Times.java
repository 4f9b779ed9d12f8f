package io.athanor.component.frontend.plan;

import io.athanor.model.GoFormat;

/** Times as queriers are told them. */
public final class Times {
    private Times() {}

    /** A time or length of time in ms, as seconds. */
    public static String seconds(long ms) {
        return GoFormat.appendTimestamp(new StringBuilder(), ms).toString();
    }
}
