package io.athanor.api.storeapi;

import io.grpc.Status;
import java.util.Locale;

/** The texts of failed calls, as Go's clients print them. */
final class RpcErrors {
    private RpcErrors() {}

    /** {@code rpc error: code = Unavailable desc = …}. */
    static String text(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        String why = description == null ? "" : description;
        if (cause != null && cause.getMessage() != null && !why.contains(cause.getMessage())) {
            why += (why.isEmpty() ? "" : ": ") + cause.getMessage();
        }
        return "rpc error: code = " + name(status.getCode()) + " desc = " + why;
    }

    private static String name(Status.Code code) {
        if (code == Status.Code.CANCELLED) {
            return "Canceled";
        }
        StringBuilder name = new StringBuilder();
        for (String word : code.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
