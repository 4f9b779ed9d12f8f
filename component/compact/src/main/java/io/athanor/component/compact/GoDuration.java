package io.athanor.component.compact;

import java.time.Duration;

/** Durations of whole seconds as Go prints them: {@code 336h0m0s}. */
final class GoDuration {
    private GoDuration() {}

    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        String rest = seconds % 60 + "s";
        return hours > 0 ? hours + "h" + minutes + "m" + rest : minutes > 0 ? minutes + "m" + rest : rest;
    }
}
