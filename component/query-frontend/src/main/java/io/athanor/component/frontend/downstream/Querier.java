package io.athanor.component.frontend.downstream;

import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.model.budget.ByteBudget;
import java.io.IOException;

/** Answers requests. For many threads. */
public interface Querier {
    /**
     * One try.
     *
     * @param room where the answer's bytes are reserved
     * @throws StoppedException if it was stopped
     * @throws IOException if there is no answer; the message says why, not where
     */
    Answered send(Ask ask, ByteBudget room, Stop stop) throws IOException;

    /** The same, giving a good answer on while it comes. */
    default Answered send(Ask ask, ByteBudget room, Stop stop, Coming coming) throws IOException {
        return send(ask, room, stop);
    }
}
