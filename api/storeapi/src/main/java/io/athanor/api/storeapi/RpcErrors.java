package io.athanor.api.storeapi;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What failed calls say of themselves, for people: one line, without the stack traces that gRPC puts into descriptions. */
public final class RpcErrors {
    /** What gRPC says of a connection that it waited for: how the last try ended. */
    private static final Pattern LAST_TRY = Pattern.compile(
            "Last Pick Failure=Status\\{code=\\w+, description=(.*?), cause=([^\\n}]*)", Pattern.DOTALL);

    private static final Pattern STACK = Pattern.compile("\\R\\s*(?:at |\\.\\.\\. \\d+ more|Caused by: )[^\\r\\n]*");
    private static final Pattern EXCEPTION_NAME = Pattern.compile("[\\w.$]+(?:Exception|Error): ");
    private static final Pattern LINE_BREAKS = Pattern.compile("\\s*\\R\\s*");

    private RpcErrors() {}

    /** As Go's clients print it: {@code rpc error: code = Unavailable desc = …}. */
    static String text(Status status) {
        return "rpc error: code = " + name(status.getCode()) + " desc = " + description(status);
    }

    /** Why a call that waits for its connection has failed: {@code connection refused}, not how long it was waited for. */
    public static String why(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        String description = status.getDescription();
        Matcher lastTry = LAST_TRY.matcher(description == null ? "" : description);
        if (!lastTry.find()) {
            return text(status);
        }
        String cause = EXCEPTION_NAME.matcher(lastTry.group(2)).replaceAll("").strip();
        return oneLine(lastTry.group(1)) + (cause.equals("null") ? "" : ": " + cause);
    }

    private static String description(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        String why = description == null ? "" : description;
        if (cause != null && cause.getMessage() != null && !why.contains(cause.getMessage())) {
            why += (why.isEmpty() ? "" : ": ") + cause.getMessage();
        }
        return oneLine(why);
    }

    private static String oneLine(String text) {
        return LINE_BREAKS
                .matcher(STACK.matcher(text).replaceAll(""))
                .replaceAll(" ")
                .strip();
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
