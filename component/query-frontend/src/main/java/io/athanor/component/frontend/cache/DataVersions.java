package io.athanor.component.frontend.cache;

import io.athanor.component.frontend.downstream.Answered;
import io.athanor.component.frontend.downstream.Ask;
import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.downstream.Querier;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.objstore.http.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The version of the querier's data, asked for at {@code GET /api/v1/status/data_version} as often as allowed. A querier that
 * has not got this is asked again every minute. One that has it and does not answer leaves nothing known: then nothing that is
 * kept is believed.
 */
public final class DataVersions {
    private static final long NANOS_PER_MS = 1_000_000;
    private static final long LOOK_AGAIN_MS = 60_000;
    private static final BudgetTerms TERMS = new BudgetTerms(
            "list of data versions",
            "nothing",
            64L << 20,
            "ask a querier with fewer blocks",
            text -> new LimitExceededException("memory", text));

    private final Querier querier;
    private final String path;
    private final long oldMs;
    private final LongSupplier nanoTime;
    private @Nullable Versions known;
    private long asOf;
    private boolean isTold = true;

    /**
     * @param path of the API, before {@code /api/v1}
     * @param oldMs after what time it is asked again, ms; 0: each time
     */
    public DataVersions(Querier querier, String path, long oldMs, LongSupplier nanoTime) {
        this.querier = querier;
        this.path = path;
        this.oldMs = oldMs;
        this.nanoTime = nanoTime;
        this.asOf = nanoTime.getAsLong() - LOOK_AGAIN_MS * NANOS_PER_MS - 1;
    }

    /** As they are now; null if that is not known, {@link Versions#NONE} if the querier does not tell. */
    public @Nullable Versions now() {
        return get(false);
    }

    /**
     * Those in which an answer was given; null if they are others by now, or the answer does not say.
     *
     * @param token that came with the answer
     */
    public @Nullable Versions of(String token) {
        Versions last = get(!token.isEmpty() && !token.equals(lastToken()));
        return last != null && last.token().equals(token) ? last : null;
    }

    private synchronized String lastToken() {
        return known == null ? "" : known.token();
    }

    private synchronized @Nullable Versions get(boolean isAnother) {
        long age = nanoTime.getAsLong() - asOf;
        boolean isOld = age >= (isTold ? oldMs : LOOK_AGAIN_MS) * NANOS_PER_MS;
        if (isOld || isAnother) {
            ask();
            asOf = nanoTime.getAsLong();
        }
        return known;
    }

    private void ask() {
        Ask ask = new Ask(
                "data_version",
                false,
                path + "/api/v1/status/data_version",
                known == null || known.token().isEmpty() ? List.of() : List.of(new Param("known", known.token())),
                new Caller("", "", "", List.of(), List.of()),
                0);
        try (ByteBudget room = new ByteBudget(TERMS, null)) {
            Answered answered = querier.send(ask, room, new Stop());
            if (answered.isSuccess()) {
                known = parse(Json.parse(answered.body()), known);
                isTold = !known.token().isEmpty();
            } else if (answered.status() / 100 == 4) {
                known = Versions.NONE;
                isTold = false;
            } else {
                known = null;
            }
        } catch (IOException | LimitExceededException e) {
            known = null;
        }
    }

    private static Versions parse(Json answer, @Nullable Versions before) throws IOException {
        Json data = answer.get("data");
        String token = data.get("version").text();
        Json settled = data.get("settled");
        long settledTo = settled.value() == null ? Long.MAX_VALUE : millis(settled.text());
        if (before != null && before.token().equals(token) && data.get("slices").value() == null) {
            return before.settledTo(settledTo);
        }
        List<Versions.Slice> slices = new ArrayList<>();
        for (Json slice : data.get("slices").items()) {
            Versions.Slice next = new Versions.Slice(
                    millis(slice.get("start").text()),
                    millis(slice.get("end").text()),
                    slice.get("version").text());
            boolean isInOrder =
                    slices.isEmpty() || next.from() > slices.getLast().to();
            if (!isInOrder || next.from() > next.to()) {
                throw new IOException("slices out of order");
            }
            slices.add(next);
        }
        return new Versions(token, slices, settledTo);
    }

    private static long millis(String seconds) throws IOException {
        try {
            return new java.math.BigDecimal(seconds).movePointRight(3).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IOException("no time: " + seconds, e);
        }
    }
}
