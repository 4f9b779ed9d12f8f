package io.athanor.api.httpapi;

import io.athanor.server.http.HttpExchange;
import io.athanor.tsdb.series.StillWanted;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Gives up what is being looked up for a client that goes away. */
final class ClientWatch {
    private ClientWatch() {}

    /**
     * Does the work, which looks at {@link StillWanted}.
     *
     * @throws ApiException if the client has gone
     */
    static Answer whileThere(HttpExchange exchange, Supplier<Answer> work) {
        AtomicBoolean gone = new AtomicBoolean();
        try (HttpExchange.AutoCloseableWatch _ = exchange.whenClientGoes(() -> gone.set(true))) {
            return StillWanted.during(
                    () -> {
                        if (gone.get()) {
                            throw new ApiException(ErrorType.CANCELED, "the client closed the connection");
                        }
                    },
                    work);
        }
    }
}
