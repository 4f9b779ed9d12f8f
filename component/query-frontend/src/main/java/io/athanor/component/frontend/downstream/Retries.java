package io.athanor.component.frontend.downstream;

import io.athanor.component.frontend.queue.FairQueue;
import io.athanor.component.frontend.queue.TooManyRequestsException;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import io.athanor.model.budget.ByteBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again where there was no answer, or one with a status from 500 on, after 200 ms and then longer, 2 s at most. A query
 * that took too long or was given up is not asked again: it would take as long. Each try takes its turn in the queue.
 */
public final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final long LEAST_MS = 200;
    private static final long MOST_MS = 2000;

    private final Querier querier;
    private final FairQueue queue;
    private final String where;
    private final Pause pause;
    private final DoubleSupplier random;

    /**
     * @param where the querier's URL, for errors
     * @param random from 0 to 1
     */
    public Retries(Querier querier, FairQueue queue, String where, Pause pause, DoubleSupplier random) {
        this.querier = querier;
        this.queue = queue;
        this.where = where;
        this.pause = pause;
        this.random = random;
    }

    /**
     * Asks until there is an answer.
     *
     * @param most tries; 0 is one, too
     * @param retried is told how often it was tried in vain
     * @param coming is given the answer while it comes, but not its end
     * @return a successful answer
     * @throws QuerierException if there is none
     */
    Answered ask(Ask ask, int most, IntConsumer retried, Costs costs, ByteBudget room, Stop stop, Coming coming)
            throws IOException {
        int tries = 0;
        try {
            while (true) {
                try {
                    return once(ask, costs, room, stop, coming);
                } catch (StoppedException | TooManyRequestsException e) {
                    throw e; // it never came to the querier
                } catch (QuerierException e) {
                    if (++tries >= most || !mayPass(e)) {
                        throw e;
                    }
                    LOG.atDebug()
                            .addKeyValue("ask", ask.named())
                            .addKeyValue("status", e.status())
                            .log("asking again");
                } catch (IOException e) {
                    if (++tries >= most) {
                        throw new QuerierException(
                                "the querier " + where + " did not answer " + ask.named() + ": " + HttpQuerier.reason(e)
                                        + (tries > 1 ? " (" + tries + " tries)" : ""),
                                e);
                    }
                    LOG.atDebug().addKeyValue("ask", ask.named()).setCause(e).log("asking again");
                }
                room.keep(0);
                pause.await(backOff(tries), stop);
            }
        } finally {
            retried.accept(tries);
        }
    }

    private Answered once(Ask ask, Costs costs, ByteBudget room, Stop stop, Coming coming) throws IOException {
        try (FairQueue.Turn turn =
                queue.enter(ask.caller().tenant(), ask.caller().user(), ask.cost(), stop)) {
            long start = System.nanoTime();
            Answered answered = querier.send(ask, room, stop, coming);
            costs.queued(turn.waitedNanos() + answered.queueNanos());
            costs.asked(System.nanoTime() - start - answered.queueNanos(), answered.length(), answered.cost());
            if (!answered.isSuccess()) {
                throw new QuerierException(answered);
            }
            return answered;
        }
    }

    private long backOff(int tries) {
        long most = Math.min(MOST_MS, LEAST_MS << Math.min(10, tries - 1));
        return LEAST_MS + (long) (random.getAsDouble() * (most - LEAST_MS));
    }

    private static boolean mayPass(QuerierException e) {
        String body = new String(e.body(), 0, Math.min(200, e.body().length), StandardCharsets.UTF_8);
        return e.status() / 100 == 5
                && !body.contains("\"errorType\":\"timeout\"")
                && !body.contains("\"errorType\":\"canceled\"");
    }
}
