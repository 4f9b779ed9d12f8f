package io.athanor.component.frontend;

import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.status.Asked;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.model.budget.ByteBudget;
import io.athanor.server.telemetry.RequestScope;
import java.io.IOException;

/**
 * What one request works with.
 *
 * @param noStore whether the client wants nothing from a cache
 * @param room where what it holds is reserved
 */
record Work(Asked asked, boolean noStore, ByteBudget room, RequestScope scope) {
    /** Asks the querier, or waits for who does. */
    Fetched fetch(Flights<Fetched> flights, String kind, Ask ask, Flights.Reader<Fetched> reader, Stop stop)
            throws IOException {
        try (Flights<Fetched>.Seat seat = flights.join(kind, ask, reader)) {
            return take(seat, stop);
        }
    }

    /** Waits for what was asked for. */
    Fetched take(Flights<Fetched>.Seat seat, Stop stop) throws IOException {
        Fetched fetched = seat.result(stop);
        seat.costs(asked.costs());
        asked.partDone();
        switch (fetched) {
            case Fetched.Part part -> {
                room.reserve(part.grid().bytes(), "an answer");
                asked.costs().samples(part.stats().samples(), part.stats().peakSamples());
            }
            case Fetched.Whole whole -> room.reserve(whole.answered().body().length, "an answer");
            case Fetched.Listed listed ->
                room.reserve(
                        listed.answer().items().stream()
                                .mapToLong(item -> item.length + 24L)
                                .sum(),
                        "an answer");
        }
        return fetched;
    }
}
