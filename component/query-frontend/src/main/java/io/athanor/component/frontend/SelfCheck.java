package io.athanor.component.frontend;

import io.athanor.component.frontend.answer.Matrix;
import io.athanor.component.frontend.answer.Notes;
import io.athanor.component.frontend.answer.Slice;
import io.athanor.component.frontend.answer.Stats;
import io.athanor.component.frontend.answer.Who;
import io.athanor.component.frontend.cache.CacheCounts;
import io.athanor.component.frontend.cache.ResultsCache;
import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.downstream.Costs;
import io.athanor.component.frontend.downstream.Flights;
import io.athanor.component.frontend.plan.RangeQuery;
import io.athanor.component.frontend.plan.Span;
import io.athanor.component.frontend.stop.Stop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the querier now and then for what was just given from the cache, and compares. What differs is counted, logged and let
 * go. In the background, a few at a time.
 */
final class SelfCheck {
    private static final Logger LOG = LoggerFactory.getLogger(SelfCheck.class);
    private static final int AT_ONCE = 2;

    private final double ratio;
    private final DoubleSupplier random;
    private final Flights<Fetched> flights;
    private final ExecutorService threads;
    private final CacheCounts counts;
    private final AtomicInteger running = new AtomicInteger();

    /** @param random from 0 to 1 */
    SelfCheck(
            double ratio,
            DoubleSupplier random,
            Flights<Fetched> flights,
            ExecutorService threads,
            CacheCounts counts) {
        this.ratio = ratio;
        this.random = random;
        this.flights = flights;
        this.threads = threads;
        this.counts = counts;
    }

    void maybe(ResultsCache.Session session, List<ResultsCache.Kept> all, RangeQuery query, Caller caller) {
        if (ratio <= 0 || random.getAsDouble() >= ratio) {
            return;
        }
        List<ResultsCache.Kept> kept =
                all.stream().filter(k -> !k.slices().isEmpty()).toList();
        if (kept.isEmpty() || running.incrementAndGet() > AT_ONCE) {
            running.decrementAndGet();
            return;
        }
        ResultsCache.Kept one = kept.get((int) (random.getAsDouble() * kept.size()) % kept.size());
        Slice slice = one.slices().getFirst();
        try {
            threads.execute(() -> compare(session, one, slice, query, caller));
        } catch (RejectedExecutionException e) {
            running.decrementAndGet(); // closing
        }
    }

    private void compare(
            ResultsCache.Session session, ResultsCache.Kept kept, Slice slice, RangeQuery query, Caller caller) {
        try {
            Span span = new Span(slice.start(), slice.end());
            Ask ask = RangeAnswers.askFor(query, span, List.of(), false, caller, 1);
            Fetched fetched = flights.get(
                    "check", ask, answered -> RangeAnswers.read(answered, query, span), new Costs(), new Stop());
            if (!(fetched instanceof Fetched.Part part) || !session.isStillOf(part.token())) {
                return; // the data has changed meanwhile, which is no fault
            }
            boolean same = Arrays.equals(json(slice), json(part.grid().whole()));
            counts.checked(same);
            if (!same && part.mayKeep() && part.grid().notes().areOfTheLanguage()) {
                LOG.atWarn()
                        .addKeyValue("query", query.query())
                        .addKeyValue("start", span.start())
                        .addKeyValue("end", span.end())
                        .addKeyValue("step", query.step())
                        .log("the cache held another answer than the querier gives; it is let go");
                session.forget(kept);
            }
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("an answer from the cache could not be compared");
        } finally {
            running.decrementAndGet();
        }
    }

    private static byte[] json(Slice slice) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Matrix(List.of(slice), Notes.NONE, Stats.NONE, Who.UNTOLD)
                .write(false, (bytes, length, last) -> out.write(bytes, 0, length));
        return out.toByteArray();
    }
}
