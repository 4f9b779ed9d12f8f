package io.athanor.server.tracing.otlp;

/** Sends one request, and waits for what becomes of it. */
interface Sender extends AutoCloseable {
    Outcome send(byte[] request);

    @Override
    void close();

    /** What became of a request. */
    sealed interface Outcome {}

    /** The collector has it. */
    record Taken() implements Outcome {}

    /**
     * The collector has it not.
     *
     * @param mayPass whether trying again may help
     */
    record Refused(String why, boolean mayPass) implements Outcome {}
}
