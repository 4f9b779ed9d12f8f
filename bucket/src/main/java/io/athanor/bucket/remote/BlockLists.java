package io.athanor.bucket.remote;

import io.athanor.bucket.header.OpenIndex;
import io.athanor.bucket.header.Selection;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Names and values of labels over the series of one block. */
final class BlockLists {
    private final Opening opening;
    private final RequestRun run;
    private final RemoteBlock block;
    private final OpenIndex index;
    private final List<LabelMatcher> left;

    private BlockLists(Opening opening, RequestRun run, RemoteBlock block, OpenIndex index, List<LabelMatcher> left) {
        this.opening = opening;
        this.run = run;
        this.block = block;
        this.index = index;
        this.left = left;
    }

    /** Work with what a block gives. */
    interface Work {
        void with(BlockLists lists) throws IOException;
    }

    /** Opens the index while work is done; what goes wrong is told to {@link Missing}. */
    static void read(Opening opening, RequestRun run, RemoteBlock block, List<LabelMatcher> left, Work work) {
        try (OpenIndex index = block.index().open(run.request())) {
            work.with(new BlockLists(opening, run, block, index, left));
        } catch (CorruptBlockException e) {
            run.missing().corrupt(block, e);
        } catch (IOException e) {
            run.check();
            run.missing().unreadable(block, "the index", e);
        } catch (IllegalStateException e) {
            run.check();
            run.missing().unreadable(block, "the index", new IOException("the block is not served any more", e));
        }
    }

    private static final List<LabelMatcher> ALL = List.of(new LabelMatcher(MatchType.REGEX, "__name__", ".*"));

    /** Whether some of the series that are asked about may be hidden: then each has to be looked at. */
    private boolean isMasked() throws IOException {
        for (List<LabelMatcher> hidden : block.mask().matchersLeft()) {
            List<LabelMatcher> both = new ArrayList<>(left);
            both.addAll(hidden);
            Selection selection = index.select(both.isEmpty() ? ALL : both);
            boolean isAny = selection.refs().length > 0;
            letGo(selection);
            if (isAny) {
                return true;
            }
        }
        return false;
    }

    /** The series that are not hidden whole. */
    private void visible(Consumer<Labels> to) throws IOException {
        List<LabelMatcher> asked = left.isEmpty() ? ALL : left;
        visit(index.select(asked), asked, to);
    }

    /** Adds all names. */
    void names(Gathered into) throws IOException {
        if (isMasked()) {
            visible(labels -> {
                for (int i = 0; i < labels.size(); i++) {
                    into.add(labels.name(i));
                }
            });
            return;
        }
        boolean[] any = {left.isEmpty()};
        if (left.isEmpty()) {
            index.labelNames().forEach(into::add);
        } else {
            visit(index.select(left), labels -> {
                any[0] = true;
                for (int i = 0; i < labels.size(); i++) {
                    into.add(labels.name(i));
                }
            });
        }
        for (int i = 0; any[0] && i < block.external().size(); i++) {
            into.add(block.external().name(i));
        }
    }

    /** Adds the values of a name, or the first ones. */
    void values(String name, int limit, Gathered into) throws IOException {
        if (isMasked()) {
            visible(labels -> {
                String value = labels.get(name);
                if (!value.isEmpty()) {
                    into.add(value);
                }
            });
            return;
        }
        String external = block.external().get(name);
        if (!external.isEmpty()) {
            if (left.isEmpty() || isAny(index.select(left))) {
                into.add(external);
            }
            return;
        }
        int most = index.valueCount(name);
        most = limit > 0 ? Math.min(most, limit) : most;
        if (left.isEmpty()) {
            into.expect(most);
        }
        int[] told = new int[1];
        Predicate<String> to = value -> {
            into.add(value);
            return ++told[0] != limit;
        };
        if (index.labelValues(name, left, to)) {
            return;
        }
        Selection selection = index.select(left);
        into.expect(Math.min(most, selection.refs().length));
        if (index.labelValues(name, left, selection, to)) {
            letGo(selection);
            return;
        }
        visit(selection, labels -> {
            String value = labels.get(name);
            if (!value.isEmpty()) {
                into.add(value);
            }
        });
    }

    private boolean isAny(Selection selection) {
        if (selection.left().isEmpty()) {
            letGo(selection);
            return selection.refs().length > 0;
        }
        boolean[] any = new boolean[1];
        visit(selection, labels -> any[0] = true);
        return any[0];
    }

    private void visit(Selection selection, Consumer<Labels> to) {
        visit(selection, left, to);
    }

    private void visit(Selection selection, List<LabelMatcher> asked, Consumer<Labels> to) {
        if (selection.left().isEmpty()) {
            run.account().touch(selection.refs().length);
        }
        BlockRows rows = new BlockRows(opening, run, block, index, asked, selection);
        rows.begin(0, opening.config().batchSeries());
        rows.visit(to);
        letGo(selection);
    }

    private void letGo(Selection selection) {
        run.account().release(4L * selection.refs().length);
    }
}
