package io.athanor.component.sidecar.prometheus;

import io.grpc.Status;

/** Prometheus answered, but not with what was asked for. */
public final class PrometheusException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param status of the answer, as HTTP has them; 0: there was none */
    public PrometheusException(int status, String message) {
        super(message);
        this.status = status;
    }

    public PrometheusException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** As HTTP has it; 0: there was no answer. */
    public int status() {
        return status;
    }

    /** The same in gRPC's words, as Thanos translates it. */
    public Status toStatus() {
        Status code = switch (status) {
            case 400 -> Status.INVALID_ARGUMENT;
            case 404 -> Status.NOT_FOUND;
            case 0, 503 -> Status.UNAVAILABLE;
            default -> Status.INTERNAL;
        };
        return code.withDescription(getMessage()).withCause(this);
    }
}
