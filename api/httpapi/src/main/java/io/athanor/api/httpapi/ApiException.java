package io.athanor.api.httpapi;

import io.athanor.api.storeapi.completeness.Completeness;
import org.jspecify.annotations.Nullable;

/** A request that is answered by the API's error envelope. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorType type;
    private final transient @Nullable Completeness completeness;

    ApiException(ErrorType type, String message) {
        super(message);
        this.type = type;
        this.completeness = null;
    }

    ApiException(ErrorType type, String message, Throwable cause) {
        super(message, cause);
        this.type = type;
        this.completeness = null;
    }

    private ApiException(ApiException why, @Nullable Completeness completeness) {
        super(why.getMessage(), why);
        this.type = why.type;
        this.completeness = completeness;
    }

    /** The same, telling who was asked. */
    ApiException telling(@Nullable Completeness who) {
        return who == null ? this : new ApiException(this, who);
    }

    /** Who was asked for the answer that is none, null where that is not told. */
    @Nullable
    Completeness completeness() {
        return completeness;
    }

    /** The request is wrong. */
    public static ApiException badData(String message) {
        return new ApiException(ErrorType.BAD_DATA, message);
    }

    static ApiException invalidParameter(String name, String problem) {
        return badData("invalid parameter \"" + name + "\": " + problem);
    }

    ErrorType type() {
        return type;
    }
}
