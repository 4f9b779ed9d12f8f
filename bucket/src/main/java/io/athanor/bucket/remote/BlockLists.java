package io.athanor.bucket.remote;

import io.athanor.bucket.header.OpenIndex;
import io.athanor.bucket.header.Selection;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Names and values of labels over the series of one block. */
final class BlockLists {
    /** What a name or value that is kept takes beside its bytes. */
    private static final int TEXT_BYTES = 96;

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

    /** Adds all names. */
    void names(Set<String> into) throws IOException {
        if (left.isEmpty()) {
            add(index.labelNames(), into);
        } else {
            visit(index.select(left), labels -> {
                for (int i = 0; i < labels.size(); i++) {
                    into.add(labels.name(i));
                }
            });
            if (into.isEmpty()) {
                return;
            }
        }
        for (int i = 0; i < block.external().size(); i++) {
            into.add(block.external().name(i));
        }
    }

    /** Adds the values of a name. */
    void values(String name, int limit, Set<String> into) throws IOException {
        String external = block.external().get(name);
        if (!external.isEmpty()) {
            if (left.isEmpty() || isAny(index.select(left))) {
                into.add(external);
            }
            return;
        }
        if (left.isEmpty()) {
            add(index.labelValues(name, limit), into);
            return;
        }
        Optional<List<String>> quick = index.labelValues(name, left, limit);
        if (quick.isPresent()) {
            add(quick.get(), into);
            return;
        }
        Selection selection = index.select(left);
        quick = selection.left().isEmpty() ? index.labelValues(name, left, selection, limit) : Optional.empty();
        if (quick.isPresent()) {
            add(quick.get(), into);
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
            return selection.refs().length > 0;
        }
        boolean[] any = new boolean[1];
        visit(selection, labels -> any[0] = true);
        return any[0];
    }

    private void visit(Selection selection, Consumer<Labels> to) {
        run.account().reserve(4L * selection.refs().length, "references of series");
        if (selection.left().isEmpty()) {
            run.account().touch(selection.refs().length);
        }
        BlockRows rows = new BlockRows(opening, run, block, index, left, selection);
        rows.begin(0, opening.config().batchSeries());
        rows.visit(to);
        run.account().release(4L * selection.refs().length);
    }

    private void add(List<String> values, Set<String> into) {
        long bytes = 0;
        for (String value : values) {
            bytes += TEXT_BYTES + value.length();
        }
        run.account().reserve(bytes, "names and values of labels");
        into.addAll(values);
    }
}
