package io.athanor.component.frontend.cache;

import io.athanor.api.httpapi.TimeParams;
import io.athanor.cache.Cache;
import io.athanor.component.frontend.answer.AnswerException;
import io.athanor.component.frontend.answer.Grid;
import io.athanor.component.frontend.answer.ListAnswer;
import io.athanor.component.frontend.answer.Matrix;
import io.athanor.component.frontend.answer.Slice;
import io.athanor.component.frontend.answer.Who;
import io.athanor.component.frontend.plan.FinerSteps;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.plan.QueryFacts;
import io.athanor.component.frontend.plan.RangeQuery;
import io.athanor.component.frontend.plan.Span;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parts of answers that are kept, and when they hold.
 *
 * <p>An extent holds if it was made of the data that there is now, as far as the querier tells: of the times that the extent
 * depends on, by ranges and offsets of the query, and an hour's look-back. What is younger than the freshness is not kept; nor
 * what was made of data that may still change, an answer with warnings that are not of the language alone, one that its querier
 * forbids to keep, or one whose version of data is not the one that the querier tells now.
 */
public final class ResultsCache {
    /** No look-back is longer, unless a request says so. */
    private static final long LOOK_BACK_MS = 3_600_000;

    private final PartedCache cache;
    private final CacheSettings settings;
    private final DataVersions versions;
    private final CacheCounts counts;
    private final InstantSource clock;

    public ResultsCache(
            Cache cache, CacheSettings settings, DataVersions versions, CacheCounts counts, InstantSource clock) {
        this.cache = new PartedCache(cache, settings.itemBytes(), settings.packs(), settings.ttl());
        this.settings = settings;
        this.versions = versions;
        this.counts = counts;
        this.clock = clock;
    }

    /** What is known of one request. */
    public final class Session {
        private final RangeQuery query;
        private final QueryFacts facts;
        private final String scope;
        private final long interval;
        private final @Nullable Versions now = versions.now();
        private final long border;
        private final long lookBackMs;

        private Session(RangeQuery query, QueryFacts facts, String scope, long interval) {
            this.query = query;
            this.facts = facts;
            this.scope = scope;
            this.interval = interval;
            this.lookBackMs = lookBack(query);
            long keepable = keepable(now);
            this.border = facts.fixedTo() > keepable ? Long.MIN_VALUE : keepable - facts.ahead();
        }

        private String key(Span span, long step) {
            return Keys.of("range", scope, query.key(step), interval + "/" + Math.floorDiv(span.start(), interval));
        }

        private long version(Versions of, long start, long end) {
            return of.of(facts.dataFrom(start) - lookBackMs, facts.dataTo(end));
        }

        /** What is kept of each of some spans, none of which crosses a multiple of the interval. */
        public List<Kept> find(List<Span> spans) {
            if (now == null) {
                return spans.stream()
                        .map(span -> new Kept(span, "", Entry.NOTHING, Coverage.none(span)))
                        .toList();
            }
            List<String> keys = spans.stream().map(s -> key(s, query.step())).toList();
            List<Entry> entries = entries(keys);
            List<Kept> found = new ArrayList<>();
            for (int i = 0; i < spans.size(); i++) {
                Coverage coverage = Coverage.of(
                        spans.get(i), query.step(), holding(entries.get(i).extents()));
                if (entries.get(i).annotated()) {
                    coverage = coverage.cutAt(border, query.step());
                }
                found.add(new Kept(spans.get(i), keys.get(i), entries.get(i), coverage));
            }
            return withFiner(found);
        }

        private List<Entry> entries(List<String> keys) {
            long start = System.nanoTime();
            List<Entry> entries = new ArrayList<>();
            int hits = 0;
            for (byte[] value : cache.get(keys)) {
                Entry entry = decoded(value);
                hits += entry.equals(Entry.NOTHING) ? 0 : 1;
                entries.add(entry);
            }
            counts.fetched(keys.size(), hits, System.nanoTime() - start);
            return entries;
        }

        private List<Extent> holding(List<Extent> extents) {
            Versions current = now;
            if (current == null) {
                return List.of();
            }
            List<Extent> holding = extents.stream()
                    .filter(e -> e.version()
                            == version(current, e.grid().start(), e.grid().end()))
                    .toList();
            if (holding.size() < extents.size()) {
                counts.outdated(extents.size() - holding.size());
            }
            return holding;
        }

        /** Where nothing is kept of a span, answers on finer steps may be. */
        private List<Kept> withFiner(List<Kept> found) {
            List<Long> steps = facts.stepMatters() ? List.of() : FinerSteps.of(query);
            List<Integer> missing = new ArrayList<>();
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                if (found.get(i).coverage.slices().isEmpty()) {
                    missing.add(i);
                    for (long step : steps) {
                        keys.add(key(found.get(i).span, step));
                    }
                }
            }
            if (keys.isEmpty()) {
                return found;
            }
            List<Entry> entries = entries(keys);
            List<Kept> all = new ArrayList<>(found);
            for (int m = 0; m < missing.size(); m++) {
                Kept kept = found.get(missing.get(m));
                for (Entry entry : entries.subList(m * steps.size(), (m + 1) * steps.size())) {
                    List<Extent> plain = holding(entry.extents()).stream()
                            .filter(e -> e.grid().notes().isEmpty())
                            .toList();
                    Coverage coverage = Coverage.of(kept.span, query.step(), plain);
                    if (!coverage.slices().isEmpty()) {
                        all.set(missing.get(m), new Kept(kept.span, "", kept.entry, coverage));
                        break;
                    }
                }
            }
            return all;
        }

        /**
         * Keeps what may be kept of new answers, together with what was kept of the span.
         *
         * @param fresh on the steps of the span
         */
        public void keep(Kept kept, List<Fresh> fresh) {
            if (kept.key.isEmpty()) {
                return;
            }
            boolean annotated = kept.entry.annotated();
            List<Extent> extents = new ArrayList<>(holding(kept.entry.extents()));
            int before = extents.size();
            for (Fresh one : fresh) {
                Versions of = versions.of(one.token());
                if (of == null || !one.mayKeep() || !one.grid().notes().areOfTheLanguage()) {
                    continue;
                }
                annotated |= !one.grid().notes().isEmpty();
                Extent extent = trimmed(one, of);
                boolean isOfNow = extent != null
                        && extent.version()
                                == versionNow(
                                        extent.grid().start(), extent.grid().end());
                if (extent != null && isOfNow) {
                    extents.add(extent);
                }
            }
            if (extents.size() > before || annotated != kept.entry.annotated()) {
                store(kept.key, new Entry(annotated, merged(extents)));
            }
        }

        private @Nullable Extent trimmed(Fresh fresh, Versions of) {
            Grid grid = fresh.grid();
            if (grid.start() > border) {
                return null;
            }
            Grid part = grid;
            if (grid.end() > border) {
                if (!grid.notes().isEmpty()) {
                    return null;
                }
                long last = grid.start() + (border - grid.start()) / grid.step() * grid.step();
                part = joined(List.of(new Slice(grid, grid.start(), last, grid.step())));
            }
            return new Extent(part, fresh.who().kept(), version(of, part.start(), part.end()), clock.millis());
        }

        /** In the order of time; neighbours made one if nothing is lost by that. All are made of the data of now. */
        private List<Extent> merged(List<Extent> extents) {
            List<Extent> sorted = new ArrayList<>(extents);
            sorted.sort(Comparator.comparingLong((Extent e) -> e.grid().start())
                    .thenComparingLong(e -> -e.grid().end()));
            List<Extent> merged = new ArrayList<>();
            for (Extent next : sorted) {
                Extent last = merged.isEmpty() ? null : merged.getLast();
                if (last == null || next.grid().start() > last.grid().end() + query.step()) {
                    merged.add(next);
                } else if (next.grid().end() > last.grid().end()) {
                    join(merged, last, next);
                }
            }
            int most = EntryFormat.MOST_EXTENTS;
            return merged.size() <= most ? merged : merged.subList(merged.size() - most, merged.size());
        }

        private void join(List<Extent> merged, Extent last, Extent next) {
            boolean overlap = next.grid().start() <= last.grid().end();
            if (!last.grid().notes().isEmpty() || !next.grid().notes().isEmpty()) {
                if (!overlap) {
                    merged.add(next);
                } else if (next.grid().notes().isEmpty()) {
                    merged.add(new Extent(
                            joined(List.of(new Slice(
                                    next.grid(),
                                    last.grid().end() + query.step(),
                                    next.grid().end(),
                                    query.step()))),
                            next.who(),
                            versionNow(
                                    last.grid().end() + query.step(),
                                    next.grid().end()),
                            next.keptMs()));
                }
                return;
            }
            long from = last.grid().end() + query.step();
            Grid both = joined(List.of(
                    last.grid().whole(),
                    new Slice(next.grid(), from, next.grid().end(), query.step())));
            merged.set(
                    merged.size() - 1,
                    new Extent(
                            both,
                            Who.union(List.of(last.who(), next.who())).kept(),
                            versionNow(both.start(), both.end()),
                            Math.min(last.keptMs(), next.keptMs())));
        }

        /** Of extents that hold: each was made of the data of now. */
        private long versionNow(long start, long end) {
            return now == null ? 0 : version(now, start, end);
        }

        /** Whether an answer is made of the data that there was when the request began. */
        public boolean isStillOf(String token) {
            Versions begun = now;
            return begun != null && begun.token().equals(token);
        }

        /** Lets go of what is kept of a span, of which a part was found to be wrong. */
        public void forget(Kept kept) {
            if (!kept.key.isEmpty()) {
                store(kept.key, Entry.NOTHING);
            }
        }
    }

    /**
     * A new answer.
     *
     * @param token the version of data that came with it
     * @param mayKeep whether that is allowed
     */
    public record Fresh(Grid grid, Who who, String token, boolean mayKeep) {}

    /** What is kept of a span. */
    public static final class Kept {
        private final Span span;
        private final String key;
        private final Entry entry;
        private final Coverage coverage;

        private Kept(Span span, String key, Entry entry, Coverage coverage) {
            this.span = span;
            this.key = key;
            this.entry = entry;
            this.coverage = coverage;
        }

        /** Parts that hold. */
        public List<Slice> slices() {
            return coverage.slices();
        }

        /** Who was gone when they were asked for. */
        public List<Who> who() {
            return coverage.who();
        }

        /** What has to be asked for. */
        public List<Span> gaps() {
            return coverage.gaps();
        }
    }

    /**
     * Begins a request.
     *
     * @param scope who asks
     * @param interval at whose multiples its spans are cut, ms
     */
    public Session session(RangeQuery query, QueryFacts facts, String scope, long interval) {
        return new Session(query, facts, scope, interval);
    }

    private static long lookBack(RangeQuery query) {
        long longest = LOOK_BACK_MS;
        for (Param param : query.others()) {
            if (param.name().equals("lookback_delta") && !param.value().isEmpty()) {
                try {
                    longest = Math.max(longest, TimeParams.parseDurationNanos(param.value()) / 1_000_000);
                } catch (IllegalArgumentException e) {
                    longest = Math.max(longest, LOOK_BACK_MS); // the querier will refuse it
                }
            }
        }
        return longest;
    }

    /** No younger data is kept. */
    private long keepable(@Nullable Versions told) {
        long old = clock.millis() - settings.freshness().toMillis();
        return told == null ? old : Math.min(old, told.settledTo());
    }

    private static Grid joined(List<Slice> slices) {
        try {
            return Matrix.join(slices);
        } catch (AnswerException e) {
            throw new IllegalStateException("label sets that were compared before cannot be", e);
        }
    }

    private static Entry decoded(byte @Nullable [] value) {
        if (value == null) {
            return Entry.NOTHING;
        }
        try {
            return EntryFormat.decode(value);
        } catch (AnswerException e) {
            return Entry.NOTHING; // as if it were not there: it is written anew
        }
    }

    private void store(String key, Entry entry) {
        byte[] bytes = EntryFormat.encode(entry);
        counts.stored(bytes.length);
        cache.put(key, bytes);
    }

    /**
     * Answers to a request for a list, each of exactly the times that were asked for.
     *
     * @param spans of data, ms
     * @param what all that makes answers differ but times
     */
    public ListSession lists(ListAnswer.Kind kind, String what, List<Span> spans) {
        return new ListSession(kind, what, spans);
    }

    /** What is kept of the lists of one request. */
    public final class ListSession {
        private final ListAnswer.Kind kind;
        private final List<Span> spans;
        private final List<String> keys = new ArrayList<>();
        private final @Nullable Versions now = versions.now();

        private ListSession(ListAnswer.Kind kind, String what, List<Span> spans) {
            this.kind = kind;
            this.spans = spans;
            for (Span span : spans) {
                long version = now == null ? 0 : now.of(span.start(), span.end());
                keys.add(Keys.of("list", kind.name(), what, span.start() + "/" + span.end() + "/" + version));
            }
        }

        /** By span; null where nothing is kept. */
        public List<@Nullable ListAnswer> find() {
            List<@Nullable ListAnswer> found = new ArrayList<>();
            if (now == null) {
                spans.forEach(span -> found.add(null));
                return found;
            }
            long start = System.nanoTime();
            int hits = 0;
            for (byte[] value : cache.get(keys)) {
                ListAnswer answer = null;
                try {
                    answer = value == null ? null : ListAnswer.decode(kind, value, 0, value.length);
                } catch (AnswerException e) {
                    answer = null; // as if it were not there
                }
                hits += answer == null ? 0 : 1;
                found.add(answer);
            }
            counts.fetched(keys.size(), hits, System.nanoTime() - start);
            return found;
        }

        /** Keeps the answer of a span, if that may be. */
        public void keep(int span, ListAnswer answer, String token, boolean mayKeep) {
            Versions of = versions.of(token);
            boolean isOld = spans.get(span).end() <= keepable(now);
            if (!mayKeep || !isOld || !answer.notes().isEmpty() || of == null || now == null) {
                return;
            }
            if (of.of(spans.get(span).start(), spans.get(span).end())
                    != now.of(spans.get(span).start(), spans.get(span).end())) {
                return;
            }
            byte[] bytes = answer.encoded();
            counts.stored(bytes.length);
            cache.put(keys.get(span), bytes);
        }
    }
}
