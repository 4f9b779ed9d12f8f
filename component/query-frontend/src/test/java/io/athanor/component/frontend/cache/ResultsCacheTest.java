package io.athanor.component.frontend.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.httpapi.QueryCost;
import io.athanor.cache.Cache;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.component.frontend.answer.Grid;
import io.athanor.component.frontend.answer.Matrix;
import io.athanor.component.frontend.answer.Notes;
import io.athanor.component.frontend.answer.RangeAnswer;
import io.athanor.component.frontend.answer.Slice;
import io.athanor.component.frontend.answer.Stats;
import io.athanor.component.frontend.answer.Who;
import io.athanor.component.frontend.downstream.Answered;
import io.athanor.component.frontend.downstream.Querier;
import io.athanor.component.frontend.plan.QueryFacts;
import io.athanor.component.frontend.plan.RangeQuery;
import io.athanor.component.frontend.plan.Span;
import io.athanor.component.frontend.plan.SplitRule;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parts of answers to {@code up}, whose value is told by the version of its hour. */
class ResultsCacheTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long HOUR = 3_600_000;
    private static final long BEGIN = 1_700_000_000_000L / HOUR * HOUR;

    private final Cache memory = new InMemoryCache(
            new InMemoryConfig(64 << 20, 64 << 20), InMemoryMetrics.NONE, null, InstantSource.system());
    private final TreeMap<Long, Integer> hours = new TreeMap<>();
    private boolean tells = true;
    private boolean answers = true;
    private long settled = Long.MAX_VALUE;
    private long now = BEGIN + 20 * HOUR;

    private final Querier querier = (ask, room, stop) -> {
        if (!answers) {
            throw new java.io.IOException("no answer");
        }
        return new Answered(
                tells ? 200 : 404,
                "application/json",
                "",
                "",
                "",
                0,
                QueryCost.NOTHING,
                versions().getBytes(StandardCharsets.UTF_8));
    };
    private final ResultsCache cache = new ResultsCache(
            memory,
            new CacheSettings(Duration.ofMinutes(10), Duration.ofDays(1), 1 << 20, true),
            new DataVersions(querier, "", 0, System::nanoTime),
            CacheCounts.NONE,
            () -> Instant.ofEpochMilli(now));

    @AfterEach
    void close() {
        memory.close();
    }

    private String token() {
        return tells ? hours.toString() : "";
    }

    private String versions() {
        StringBuilder out = new StringBuilder("{\"data\":{\"version\":\"" + token() + "\",\"slices\":[");
        String separator = "";
        for (var hour : hours.entrySet()) {
            long from = hour.getKey() * HOUR;
            out.append(separator)
                    .append("{\"start\":" + from / 1000.0 + ",\"end\":" + (from + HOUR - 1) / 1000.0
                            + ",\"version\":\"v" + hour.getValue() + "\"}");
            separator = ",";
        }
        return out.append("]")
                .append(settled == Long.MAX_VALUE ? "" : ",\"settled\":" + settled / 1000.0)
                .append("}}")
                .toString();
    }

    private int value(long t) {
        return Objects.requireNonNullElse(hours.get(Math.floorDiv(t, HOUR)), -1);
    }

    private String json(long start, long end, long step) {
        StringBuilder out = new StringBuilder(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[");
        for (long t = start; t <= end; t += step) {
            out.append(t == start ? "" : ",").append("[" + t / 1000 + ",\"" + value(t) + "\"]");
        }
        return out.append("]}]}}").toString();
    }

    private Grid grid(Span span, long step) throws Exception {
        byte[] bytes = json(span.start(), span.end(), step).getBytes(StandardCharsets.UTF_8);
        return RangeAnswer.parse(bytes, bytes.length, span.start(), span.end(), step)
                .grid();
    }

    private static String text(Slice slice) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Matrix(List.of(slice), Notes.NONE, Stats.NONE, Who.UNTOLD)
                .write(false, (bytes, length, last) -> out.write(bytes, 0, length));
        return out.toString(StandardCharsets.UTF_8);
    }

    private ResultsCache.Session session(String query, long start, long end, long step) {
        return cache.session(
                new RangeQuery("/q", query, start, end, step, "", List.of()),
                QueryFacts.of(Objects.requireNonNull(QueryFacts.parse(query))),
                "tenant",
                HOUR);
    }

    /** Asks as a frontend does; what had to be asked of the querier. */
    private List<Span> ask(String query, long start, long end, long step) throws Exception {
        ResultsCache.Session session = session(query, start, end, step);
        List<Span> spans = SplitRule.cut(start, end, step, HOUR);
        List<ResultsCache.Kept> found = session.find(spans);
        List<Span> gaps = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            ResultsCache.Kept kept = found.get(i);
            long steps = 0;
            for (Slice slice : kept.slices()) {
                steps += (slice.end() - slice.start()) / step + 1;
                assertThat(text(slice))
                        .as("-Dathanor.seed=%d %s", SEED, kept.slices())
                        .isEqualTo(json(slice.start(), slice.end(), step));
            }
            List<ResultsCache.Fresh> fresh = new ArrayList<>();
            for (Span gap : kept.gaps()) {
                steps += (gap.end() - gap.start()) / step + 1;
                fresh.add(new ResultsCache.Fresh(grid(gap, step), Who.UNTOLD, token(), true));
            }
            assertThat(steps)
                    .as("all steps, each once")
                    .isEqualTo((spans.get(i).end() - spans.get(i).start()) / step + 1);
            session.keep(kept, fresh);
            gaps.addAll(kept.gaps());
        }
        return gaps;
    }

    private void all() {
        for (long hour = BEGIN / HOUR; hour < BEGIN / HOUR + 20; hour++) {
            hours.put(hour, 1);
        }
    }

    @Test
    void whatWasAsked_isNotAskedAgain_andNeighboursAreMerged() throws Exception {
        all();
        assertThat(ask("up", BEGIN, BEGIN + 1_200_000, 60_000)).hasSize(1);
        assertThat(ask("up", BEGIN + 2_400_000, BEGIN + 3_540_000, 60_000)).hasSize(1);
        assertThat(ask("up", BEGIN, BEGIN + 3_540_000, 60_000))
                .containsExactly(new Span(BEGIN + 1_260_000, BEGIN + 2_340_000));
        assertThat(ask("up", BEGIN, BEGIN + 3_540_000, 60_000)).isEmpty();
        assertThat(session("up", BEGIN, BEGIN + 3_540_000, 60_000)
                        .find(SplitRule.cut(BEGIN, BEGIN + 3_540_000, 60_000, HOUR))
                        .getFirst()
                        .slices())
                .as("one extent")
                .hasSize(1);
    }

    @Test
    void finerSteps_areUsed_ifTheQueryDoesNotLookAtItsStep() throws Exception {
        all();
        ask("up", BEGIN, BEGIN + 3_540_000, 60_000);
        ask("up + step()", BEGIN, BEGIN + 3_540_000, 60_000);

        assertThat(ask("up", BEGIN, BEGIN + 3_300_000, 300_000)).isEmpty();
        assertThat(ask("up + step()", BEGIN, BEGIN + 3_300_000, 300_000)).hasSize(1);
        assertThat(ask("up", BEGIN, BEGIN + 3_300_000, 180_000))
                .as("no usual step")
                .hasSize(1);
    }

    @Test
    void youngData_isNotKept_norWhatIsNotSettled() throws Exception {
        all();
        long end = now - 60_000;
        long start = now - HOUR;
        ask("up", start, end, 60_000);
        assertThat(ask("up", start, end, 60_000)).containsExactly(new Span(now - 540_000, end));

        settled = now - 1_800_000;
        ask("up offset 1m", start, end, 60_000);
        assertThat(ask("up offset 1m", start, end, 60_000)).containsExactly(new Span(now - 1_800_000 + 60_000, end));
        ask("up offset -5m", start, end, 60_000);
        assertThat(ask("up offset -5m", start, end, 60_000))
                .containsExactly(new Span(now - 1_800_000 - 300_000 + 60_000, end));
    }

    @Test
    void change_isSeenByWhatLooksAtIt_andByNothingElse() throws Exception {
        all();
        long end = BEGIN + 10 * HOUR - 60_000;
        ask("up", BEGIN, end, 60_000);
        hours.put(BEGIN / HOUR + 4, 2);

        assertThat(ask("up", BEGIN, end, 60_000))
                .as("the hour, and the next, which looks back")
                .containsExactly(
                        new Span(BEGIN + 4 * HOUR, BEGIN + 5 * HOUR - 60_000),
                        new Span(BEGIN + 5 * HOUR, BEGIN + 6 * HOUR - 60_000));
        hours.put(BEGIN / HOUR - 30, 1); // a backfill long before
        hours.put(BEGIN / HOUR + 19, 7);
        assertThat(ask("up", BEGIN, end, 60_000)).isEmpty();
    }

    @Test
    void lookBackThatARequestAsksFor_isLookedAt() throws Exception {
        all();
        RangeQuery query = new RangeQuery(
                "/q",
                "up",
                BEGIN + 8 * HOUR,
                BEGIN + 9 * HOUR - 60_000,
                60_000,
                "",
                List.of(new io.athanor.component.frontend.plan.Param("lookback_delta", "5h")));
        QueryFacts facts = QueryFacts.of(Objects.requireNonNull(QueryFacts.parse("up")));
        List<Span> spans = SplitRule.cut(query.start(), query.last(), query.step(), HOUR);
        ResultsCache.Session session = cache.session(query, facts, "t", HOUR);
        session.keep(
                session.find(spans).getFirst(),
                List.of(new ResultsCache.Fresh(grid(spans.getFirst(), 60_000), Who.UNTOLD, token(), true)));
        assertThat(cache.session(query, facts, "t", HOUR).find(spans).getFirst().gaps())
                .isEmpty();

        hours.put(BEGIN / HOUR + 4, 2);

        assertThat(cache.session(query, facts, "t", HOUR).find(spans).getFirst().gaps())
                .isEqualTo(spans);
    }

    @Test
    void answerOfOtherData_orOfNobodyKnowsWhich_isNotKept() throws Exception {
        all();
        for (String token : List.of("other", "")) {
            ResultsCache.Session session = session("up", BEGIN, BEGIN + 600_000, 60_000);
            List<Span> spans = List.of(new Span(BEGIN, BEGIN + 600_000));
            ResultsCache.Kept kept = session.find(spans).getFirst();
            session.keep(
                    kept, List.of(new ResultsCache.Fresh(grid(spans.getFirst(), 60_000), Who.UNTOLD, token, true)));
            assertThat(session.find(spans).getFirst().gaps()).isEqualTo(spans);
        }
        ask("up", BEGIN, BEGIN + 600_000, 60_000);
        answers = false;
        assertThat(ask("up", BEGIN, BEGIN + 600_000, 60_000))
                .as("nothing is believed while the version is not known")
                .hasSize(1);
        answers = true;
        assertThat(ask("up", BEGIN, BEGIN + 600_000, 60_000)).isEmpty();
    }

    @Test
    void querierThatTellsNothing_isBelievedUntilItTells() throws Exception {
        tells = false;
        all();
        ask("up", BEGIN, BEGIN + 600_000, 60_000);
        assertThat(ask("up", BEGIN, BEGIN + 600_000, 60_000)).isEmpty();
    }

    /** Whatever is asked, and changes, in whatever order: what is given is what is true now. */
    @Test
    void anySequence_givesWhatIsTrue() throws Exception {
        System.out.println("results cache: replay with -Dathanor.seed=" + SEED);
        Random random = new Random(SEED);
        all();
        int asked = 0;
        int kept = 0;
        for (int round = 0; round < 1500; round++) {
            switch (random.nextInt(12)) {
                case 0 -> hours.put(BEGIN / HOUR + random.nextInt(20), random.nextInt(5));
                case 1 -> hours.remove(BEGIN / HOUR + random.nextInt(20));
                case 2 -> settled = random.nextBoolean() ? Long.MAX_VALUE : now - random.nextInt(20) * 360_000L;
                default -> {} // the same data
            }
            long step =
                    List.of(60_000L, 120_000L, 300_000L, 420_000L, 5_400_000L).get(random.nextInt(5));
            long start = (BEGIN + random.nextInt(18 * 60) * 60_000L) / step * step;
            long end = start + random.nextInt(200) * step;
            end = Math.min(end, now / step * step);
            if (end >= start) {
                List<Span> gaps = ask("up", start, end, step);
                asked += gaps.size();
                kept += SplitRule.cut(start, end, step, HOUR).size() - Math.min(gaps.size(), 1);
            }
        }
        assertThat(asked).isPositive();
        assertThat(kept).isPositive();
    }
}
