package io.athanor.api.httpapi;

/** A request that is answered by the API's error envelope. */
final class ApiException extends RuntimeException {
    private final ErrorType type;

    ApiException(ErrorType type, String message) {
        super(message);
        this.type = type;
    }

    ApiException(ErrorType type, String message, Throwable cause) {
        super(message, cause);
        this.type = type;
    }

    static ApiException badData(String message) {
        return new ApiException(ErrorType.BAD_DATA, message);
    }

    static ApiException invalidParameter(String name, String problem) {
        return badData("invalid parameter \"" + name + "\": " + problem);
    }

    ErrorType type() {
        return type;
    }
}
