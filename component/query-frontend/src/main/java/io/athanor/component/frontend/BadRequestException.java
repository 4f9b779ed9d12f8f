package io.athanor.component.frontend;

/** The request cannot be understood; the message is the API's. */
final class BadRequestException extends RuntimeException {
    BadRequestException(String message) {
        super(message);
    }
}
