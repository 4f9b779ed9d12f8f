package io.athanor.component.frontend;

import io.athanor.component.frontend.downstream.Answered;
import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Coming;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.downstream.LargeArrays;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.server.http.ClientGoneException;
import io.athanor.server.http.HttpExchange;
import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A large answer of the querier that is the answer as it is: it goes on while it comes in, and its end only when it is known to be
 * whole. Where the querier breaks off and is asked again, what was sent goes on if the new answer begins with the same bytes;
 * else the connection ends, so that nobody takes what came for all of it.
 */
final class Streamed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Streamed.class);

    /** As much is sent at once, at least: each time, a thread is woken. */
    private static final int PIECE = 512 << 10;

    private final Flights<Fetched>.Seat seat;
    private final Work work;
    private final Answered head;

    private Streamed(Flights<Fetched>.Seat seat, Work work, Answered head) {
        this.seat = seat;
        this.work = work;
        this.head = head;
    }

    /** What is known of an answer once it can go on. */
    sealed interface Outcome {
        /** It is large, and perhaps still coming in; has to be closed. */
        record Large(Streamed streamed) implements Outcome {}

        /** It is there. */
        record Small(Fetched fetched) implements Outcome {}
    }

    /** Asks for one, and waits until it is whole or is known to be large. */
    static Outcome ask(Flights<Fetched> flights, String kind, Ask ask, Flights.Reader<Fetched> reader, Work work)
            throws IOException {
        work.asked().needs(1);
        Flights<Fetched>.Seat seat = flights.join(kind, ask, reader);
        boolean isLarge = false;
        try {
            Coming.Piece piece =
                    seat.coming().await(LargeArrays.LARGE, work.asked().stop());
            isLarge = piece != null && piece.size() >= LargeArrays.LARGE;
            if (isLarge) {
                seat.onlySends();
            }
            return piece != null && isLarge
                    ? new Outcome.Large(new Streamed(seat, work, piece.head()))
                    : new Outcome.Small(work.take(seat, work.asked().stop()));
        } finally {
            if (!isLarge) {
                seat.close();
            }
        }
    }

    /** The answer without its body. */
    Answered head() {
        return head;
    }

    /** Sends it. */
    void send(HttpExchange exchange) throws IOException {
        Stop stop = work.asked().stop();
        boolean isSent = false;
        try (HttpExchange.AutoCloseableWatch _ = exchange.whenClientGoes(stop::stop)) {
            send(exchange, stop);
            isSent = true;
        } catch (ClientGoneException e) {
            throw e;
        } catch (IOException | LimitExceededException e) {
            if (!exchange.isCommitted()) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("path", exchange.path())
                    .addKeyValue("query", work.asked().query())
                    .addKeyValue("why", e.getMessage())
                    .log("an answer was cut off in the middle");
            throw new ClientGoneException(new IOException(e)); // it cannot be told but by the end of its connection
        } finally {
            if (!isSent) {
                seat.coming().leaveToReaders(); // the server may not have let go of what it was to send
            }
        }
    }

    private void send(HttpExchange exchange, Stop stop) throws IOException {
        byte[] last = {};
        int tries = 0;
        int sent = 0;
        while (true) {
            Coming.Piece piece = seat.coming().await(sent + PIECE, stop);
            if (piece == null) {
                seat.result(stop);
                throw new IOException("the querier gave no answer");
            }
            if (piece.tries() != tries) {
                if (tries > 0 && !isTheSame(piece, last, sent)) {
                    throw new IOException("the querier broke off after " + sent
                            + " bytes, and began another answer when it was asked again");
                }
                tries = piece.tries();
            }
            if (piece.bytes().length > last.length) {
                work.room().reserve(piece.bytes().length - last.length, "an answer");
            }
            last = piece.bytes();
            if (piece.isWhole() || piece.size() > sent) {
                exchange.send(last, sent, piece.size() - sent, piece.isWhole());
                sent = piece.size();
            }
            if (piece.isWhole()) {
                seat.costs(work.asked().costs());
                work.asked().partDone();
                return;
            }
        }
    }

    /** Whether a new answer goes on where the one before broke off. */
    private boolean isTheSame(Coming.Piece piece, byte[] before, int sent) {
        return piece.size() >= sent
                && piece.head().cacheControl().equals(head.cacheControl())
                && piece.head().contentType().equals(head.contentType())
                && Arrays.equals(before, 0, sent, piece.bytes(), 0, sent);
    }

    @Override
    public void close() {
        seat.close();
    }
}
