package io.athanor.server.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** The words that gRPC metrics have for methods, kinds of calls and codes. */
final class CallNames {
    private CallNames() {}

    static String service(MethodDescriptor<?, ?> method) {
        String service = method.getServiceName();
        return service == null ? "unknown" : service;
    }

    static String method(MethodDescriptor<?, ?> method) {
        String name = method.getBareMethodName();
        return name == null ? "unknown" : name;
    }

    static String type(MethodDescriptor<?, ?> method) {
        return switch (method.getType()) {
            case UNARY -> "unary";
            case CLIENT_STREAMING -> "client_stream";
            case SERVER_STREAMING -> "server_stream";
            case BIDI_STREAMING -> "bidi_stream";
            case UNKNOWN -> "unknown";
        };
    }

    /** Whether a code says that the server is at fault, rather than the client or the moment. */
    static boolean isFault(Status.Code code) {
        return switch (code) {
            case UNKNOWN, UNIMPLEMENTED, INTERNAL, DATA_LOSS -> true;
            case OK,
                    CANCELLED,
                    INVALID_ARGUMENT,
                    DEADLINE_EXCEEDED,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNAVAILABLE,
                    UNAUTHENTICATED -> false;
        };
    }

    static String code(Status.Code code) {
        return switch (code) {
            case OK -> "OK";
            case CANCELLED -> "Canceled";
            case UNKNOWN -> "Unknown";
            case INVALID_ARGUMENT -> "InvalidArgument";
            case DEADLINE_EXCEEDED -> "DeadlineExceeded";
            case NOT_FOUND -> "NotFound";
            case ALREADY_EXISTS -> "AlreadyExists";
            case PERMISSION_DENIED -> "PermissionDenied";
            case RESOURCE_EXHAUSTED -> "ResourceExhausted";
            case FAILED_PRECONDITION -> "FailedPrecondition";
            case ABORTED -> "Aborted";
            case OUT_OF_RANGE -> "OutOfRange";
            case UNIMPLEMENTED -> "Unimplemented";
            case INTERNAL -> "Internal";
            case UNAVAILABLE -> "Unavailable";
            case DATA_LOSS -> "DataLoss";
            case UNAUTHENTICATED -> "Unauthenticated";
        };
    }
}
