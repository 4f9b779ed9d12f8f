package io.athanor.bucket.header;

import io.athanor.bucket.cache.IndexItem;
import io.athanor.bucket.request.BlockRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.index.IndexTables;
import io.athanor.tsdb.index.ListRanges;
import io.athanor.tsdb.index.Postings;
import io.athanor.tsdb.index.PostingsLookup;
import io.athanor.tsdb.index.PostingsLookup.Role;
import io.athanor.tsdb.index.RefSets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the series of an index in the bucket that satisfy matchers.
 *
 * <p>A selection that was made before is in the index cache. If not, the sets of series that it is made of are, or are read
 * from the bucket, all in one pass; each is kept as a whole, however many postings lists it has.
 */
final class PostingsSelect {
    /** What a list alone in its set takes beside its bytes. */
    private static final long BYTES_PER_LIST = 250;

    private final HeaderPool pool;
    private final Ulid ulid;
    private final IndexTables tables;
    private final ReadCost cost;
    private final BlockRequest request;

    PostingsSelect(HeaderPool pool, Ulid ulid, IndexTables tables, ReadCost cost, BlockRequest request) {
        this.pool = pool;
        this.ulid = ulid;
        this.tables = tables;
        this.cost = cost;
        this.request = request;
    }

    Selection select(List<LabelMatcher> matchers) throws IOException {
        try (Reserved reserved = new Reserved(request.limits())) {
            CachedPostings cache = cache(reserved);
            IndexItem whole = MatcherText.item(matchers);
            if (isKeptWhole(matchers)) {
                int[] known = cache.get(List.of(whole))[0];
                if (known != null) {
                    return selection(known, List.of());
                }
            }
            SelectPlan plan = new SelectPlan(tables, cost, pool.config().maxKeySeriesRatio(), pool.metrics(), reserved);
            plan.make(matchers, cache);
            int[] refs = plan.isEmpty ? RefSets.EMPTY : combined(plan, cache, reserved);
            List<LabelMatcher> left = refs.length == 0 ? List.of() : List.copyOf(plan.left);
            if (left.isEmpty() && isKeptWhole(matchers) && !(matchers.size() == 1 && isRequire(matchers.getFirst()))) {
                cache.put(whole, refs);
            }
            return selection(refs, left);
        }
    }

    void remember(List<LabelMatcher> matchers, int[] refs) {
        try (Reserved reserved = new Reserved(request.limits())) {
            cache(reserved).put(MatcherText.item(matchers), refs);
        }
    }

    /**
     * For each value of a name whether any of the series have it; null if it is cheaper to read the series.
     *
     * @param together whether the series stand together in the index
     */
    boolean @Nullable [] intersect(String name, int[] refs, boolean together) throws IOException {
        try (Reserved reserved = new Reserved(request.limits())) {
            ListRanges lists = tables.postings().listsOfValues(name, reserved::add);
            if (ReadCost.lists(lists) > cost.series(refs.length, together)) {
                return null;
            }
            reserved.add(BYTES_PER_LIST * lists.size());
            boolean[] any = new boolean[lists.size()];
            List<ListRanges> one = new ArrayList<>();
            for (int i = 0; i < lists.size(); i++) {
                one.add(lists.only(i));
            }
            List<List<Postings>> read = fetch(reserved).read(one);
            for (int i = 0; i < any.length; i++) {
                any[i] = read.get(i).getFirst().intersects(refs);
            }
            return any;
        }
    }

    private CachedPostings cache(Reserved reserved) {
        return new CachedPostings(pool.cache(), ulid, request, reserved, tables.mostSeries(), pool::nanoTime);
    }

    private PostingsFetch fetch(Reserved reserved) {
        return new PostingsFetch(pool.object(ulid), tables, request, reserved, pool::nanoTime);
    }

    /** One equality is one postings list, which is kept as such; no matcher is the list of all series. */
    private static boolean isKeptWhole(List<LabelMatcher> matchers) {
        return matchers.size() > 1 || matchers.size() == 1 && PostingsLookup.role(matchers.getFirst()) != Role.EQUAL;
    }

    private static boolean isRequire(LabelMatcher m) {
        return PostingsLookup.role(m) == Role.REQUIRE;
    }

    /** Its references are reserved before what they were made of is given back. */
    private Selection selection(int[] refs, List<LabelMatcher> left) {
        request.limits().reserve(4L * refs.length, "references of series");
        if (refs.length == 0) {
            pool.metrics().selectedNothing(request.tenant());
        }
        return new Selection(refs, left);
    }

    private int[] combined(SelectPlan plan, CachedPostings cache, Reserved reserved) throws IOException {
        List<PostingsGroup> groups = lookedUp(plan.groups, cache);
        List<PostingsGroup> missing = new ArrayList<>();
        for (PostingsGroup group : groups) {
            if (group.known() == null) {
                missing.add(group);
            }
        }
        List<List<Postings>> read =
                fetch(reserved).read(missing.stream().map(PostingsGroup::lists).toList());
        int[] found = null;
        int next = 0;
        for (PostingsGroup group : groups) {
            int[] known = group.known();
            if (known == null) {
                List<Postings> lists = read.get(next++);
                IndexItem item = PostingsGroup.item(group.matcher());
                if (found != null && !cache.keeps(item)) {
                    found = RefSets.those(found, lists, group.isRequired());
                    continue;
                }
                known = union(group, lists, reserved);
                cache.put(item, known);
            }
            found = found == null ? known : RefSets.those(found, known, group.isRequired());
        }
        return found == null ? RefSets.EMPTY : found;
    }

    /** What the cache knows of the single lists among the sets: of others it was asked before. */
    private static List<PostingsGroup> lookedUp(List<PostingsGroup> groups, CachedPostings cache) {
        List<PostingsGroup> asked = new ArrayList<>();
        List<IndexItem> items = new ArrayList<>();
        for (PostingsGroup group : groups) {
            IndexItem item = PostingsGroup.item(group.matcher());
            if (group.known() == null && item instanceof IndexItem.Postings) {
                asked.add(group);
                items.add(item);
            }
        }
        int[][] known = cache.get(items);
        List<PostingsGroup> all = new ArrayList<>(groups);
        for (int i = 0; i < known.length; i++) {
            if (known[i] != null) {
                all.set(groups.indexOf(asked.get(i)), asked.get(i).with(known[i]));
            }
        }
        return all;
    }

    private int[] union(PostingsGroup group, List<Postings> lists, Reserved reserved) {
        long total = RefSets.total(lists);
        if (total > tables.mostSeries()) {
            throw new CorruptBlockException(
                    ulid + "/index",
                    lists.isEmpty() ? 0 : group.lists().offset(0),
                    "the postings lists for " + group.matcher() + " name " + total + " series, but there is room for "
                            + tables.mostSeries());
        }
        reserved.add(4 * total);
        return RefSets.union(lists);
    }
}
