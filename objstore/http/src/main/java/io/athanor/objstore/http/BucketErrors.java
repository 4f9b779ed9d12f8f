package io.athanor.objstore.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One line for each failure: what was wrong, where, what to do. Never a header or a body, so never a secret. */
public final class BucketErrors {
    private static final int MAX_TEXT = 300;

    private final String where;

    /** @param where the provider, the bucket and its address, for example {@code GCS bucket "metrics"} */
    public BucketErrors(String where) {
        this.where = where;
    }

    /**
     * The server gave an answer that says no.
     *
     * @param operation a verb, for example {@code read}
     * @param name the object's, empty if none is meant
     * @param code what the provider calls the failure; empty if that is not known
     */
    public IOException answered(String operation, String name, int status, String code, @Nullable Throwable cause) {
        String said = "the server answered " + status + (code.isBlank() ? "" : " " + printable(code));
        return new IOException(task(operation, name) + said + advice(status), cause);
    }

    /** There was no answer. */
    public IOException failed(String operation, String name, Throwable cause) {
        if (Thread.currentThread().isInterrupted()) {
            IOException interrupted = new InterruptedIOException("interrupted while it was to " + operation
                    + (name.isEmpty() ? "" : " object \"" + name + "\"") + " in " + where);
            interrupted.initCause(cause);
            return interrupted;
        }
        return new IOException(task(operation, name) + reason(cause), cause);
    }

    /** Something is wrong that is neither; {@code problem} says what, and what to do. */
    public IOException wrong(String operation, String name, String problem) {
        return new IOException(task(operation, name) + problem);
    }

    private String task(String operation, String name) {
        return "cannot " + operation + (name.isEmpty() ? "" : " object \"" + name + "\"") + " in " + where + ": ";
    }

    private static String advice(int status) {
        return switch (status) {
            case 401 -> ": check the credentials";
            case 403 -> ": check the credentials and what they are allowed to do";
            case 404 -> ": check the bucket's name and the address";
            case 408, 429, 500, 502, 503, 504 -> ", also when asked again: the provider is overloaded or ill";
            default -> status >= 300 && status < 400 ? ": check the address, the server sends elsewhere" : "";
        };
    }

    private static String reason(Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            switch (e) {
                case UnknownHostException unknown -> {
                    return "the host " + printable(String.valueOf(unknown.getMessage()))
                            + " is not known: check the address and DNS";
                }
                case SocketTimeoutException timeout -> {
                    return "no answer in time (" + printable(String.valueOf(timeout.getMessage()))
                            + "): check the address and the network";
                }
                case ConnectException refused -> {
                    return printable(String.valueOf(refused.getMessage())) + ": check the address and the network";
                }
                case SSLException tls -> {
                    return "TLS failed (" + printable(String.valueOf(tls.getMessage()))
                            + "): check the certificates and http_config.tls_config";
                }
                default -> {}
            }
        }
        return printable(String.valueOf(cause.getMessage()));
    }

    /** A server's text, made fit for one line of a log. */
    public static String printable(String text) {
        String line = text.lines().findFirst().orElse("").strip();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(line.length(), MAX_TEXT); i++) {
            out.append(Character.isISOControl(line.charAt(i)) ? ' ' : line.charAt(i));
        }
        return out.toString();
    }
}
