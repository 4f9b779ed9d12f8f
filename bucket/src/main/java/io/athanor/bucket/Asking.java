package io.athanor.bucket;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource.Listing;
import io.athanor.tsdb.series.SourceResolution;
import io.athanor.tsdb.series.StillWanted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One question to the blocks that it concerns, which stay mapped until it is closed or its cursor is. */
final class Asking implements AutoCloseable {
    private final Image image;
    private final Problems problems;
    private final List<LoadedBlock> blocks = new ArrayList<>();
    private final List<List<LabelMatcher>> matchersLeft = new ArrayList<>();
    private final List<Block.Pin> pins = new ArrayList<>();
    private boolean isHandedOver;
    private int series;

    private Asking(Image image, Problems problems) {
        this.image = image;
        this.problems = problems;
    }

    /**
     * Pins the blocks of the image that are concerned; null if one of them was dropped meanwhile.
     *
     * @param resolution which of them answer; null: all
     */
    static @Nullable Asking of(
            Image image,
            List<LabelMatcher> matchers,
            long mint,
            long maxt,
            @Nullable SourceResolution resolution,
            Problems problems) {
        Asking asking = new Asking(image, problems);
        Set<Ulid> wanted = resolution == null ? Set.of() : chosen(image.groupsWithBad(), mint, maxt, resolution);
        for (SetAside bad : image.setAside()) {
            boolean isWanted = resolution == null || bad.meta() == null || wanted.contains(bad.ulid());
            if (isWanted && bad.concerns(matchers, mint, maxt)) {
                problems.missing(bad);
            }
        }
        if (resolution != null && !image.setAside().isEmpty()) {
            wanted = chosen(image.groups(), mint, maxt, resolution);
        }
        for (LoadedBlock block : image.blocks()) {
            boolean isWanted =
                    resolution == null || wanted.contains(block.meta().ulid());
            List<LabelMatcher> left = isWanted && block.touches(mint, maxt) ? block.matchersLeft(matchers) : null;
            if (left != null && !asking.add(block, left)) {
                asking.close();
                return null;
            }
        }
        return asking;
    }

    private static Set<Ulid> chosen(List<BlockGroup> groups, long mint, long maxt, SourceResolution resolution) {
        Set<Ulid> chosen = new HashSet<>();
        for (BlockGroup group : groups) {
            group.choose(mint, maxt, resolution, chosen);
        }
        return chosen;
    }

    private boolean add(LoadedBlock block, List<LabelMatcher> left) {
        Block.Pin pin = block.pin();
        if (pin == null) {
            return false;
        }
        pins.add(pin);
        blocks.add(block);
        matchersLeft.add(left);
        return true;
    }

    /** The number of blocks asked. */
    int blocks() {
        return blocks.size();
    }

    /** The number of series that were selected. */
    int series() {
        return series;
    }

    /** The cursor holds the blocks from now on. */
    SeriesCursor select(SelectRequest request) {
        boolean isExact = request.hints().skipChunks() || request.hints().limit() > 0;
        RowMerge merge = new RowMerge(image.series());
        List<ResolutionSlice> slices = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            LoadedBlock block = blocks.get(i);
            List<LabelMatcher> left = matchersLeft.get(i);
            guarded(block, () -> {
                int[] refs = block.select(left);
                if (isExact) {
                    refs = block.withChunks(refs, request.mint(), request.maxt());
                }
                int[] ids = block.ids(image.series(), refs, e -> problems.found(block, SetAside.text(e)));
                merge.add(block, refs, ids);
                if (refs.length > 0) {
                    slices.add(block.slice(request.mint(), request.maxt()));
                }
            });
        }
        Rows rows = merge.rows().first(request.hints().limit());
        series = rows.size();
        isHandedOver = true;
        return new BlockSetCursor(image.series(), rows, problems, slices, pins);
    }

    /** What one block gives. */
    interface Lister {
        List<String> list(LoadedBlock block, List<LabelMatcher> left);
    }

    /** What all blocks give, each once, sorted. */
    Listing list(int limit, Lister lister) {
        Set<String> found = new HashSet<>();
        for (int i = 0; i < blocks.size(); i++) {
            LoadedBlock block = blocks.get(i);
            List<LabelMatcher> left = matchersLeft.get(i);
            guarded(block, () -> found.addAll(lister.list(block, left)));
        }
        List<String> sorted = new ArrayList<>(found);
        sorted.sort(Utf8Order::compare);
        boolean isCut = limit > 0 && sorted.size() > limit;
        return new Listing(List.copyOf(isCut ? sorted.subList(0, limit) : sorted), problems.texts());
    }

    private void guarded(LoadedBlock block, Runnable work) {
        StillWanted.check();
        try {
            work.run();
        } catch (CorruptBlockException e) {
            problems.found(block, SetAside.text(e));
        } catch (InternalError e) {
            problems.found(block, Problems.changed(block, e));
        }
    }

    @Override
    public void close() {
        if (!isHandedOver) {
            pins.forEach(Block.Pin::close);
        }
    }
}
