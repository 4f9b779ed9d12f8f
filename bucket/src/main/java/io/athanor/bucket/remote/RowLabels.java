package io.athanor.bucket.remote;

import io.athanor.bucket.header.OpenIndex;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.index.SeriesRecord;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Makes labels of the entries of one block: with its external labels in place of those of the same name. One thread's. */
final class RowLabels {
    private static final int STEP_BYTES = 4 << 10;

    private final RequestRun run;
    private final OpenIndex index;
    private final Labels external;
    private final BucketScope scope;
    private final List<LabelMatcher> left;
    private final LongConsumer hold;
    private long unheld;
    private int[] keys = new int[256];
    private String[] texts = new String[256];
    private int known;
    private String[] pairs = new String[64];
    private final NearbyLabels nearby;
    private final String[] without;
    private final boolean isWholeWanted;
    private Labels whole = Labels.EMPTY;

    /**
     * @param left matchers that are still to be asked of the series' own labels
     * @param isWholeWanted whether {@link #whole} will be asked for
     * @param hold told how many bytes the texts of labels take
     */
    RowLabels(
            RequestRun run,
            OpenIndex index,
            Labels external,
            BucketScope scope,
            List<LabelMatcher> left,
            boolean isWholeWanted,
            LongConsumer hold) {
        this.hold = hold;
        this.run = run;
        this.index = index;
        this.external = same(external);
        this.scope = scope;
        this.left = left;
        this.nearby = new NearbyLabels(run.nearby());
        this.without = scope.without().toArray(String[]::new);
        this.isWholeWanted = isWholeWanted || scope.isChosen();
    }

    /** With the strings that the request has for all blocks. */
    private Labels same(Labels labels) {
        String[] own = new String[2 * labels.size()];
        for (int i = 0; i < labels.size(); i++) {
            own[2 * i] = run.text(labels.name(i));
            own[2 * i + 1] = run.text(labels.value(i));
        }
        return Labels.ofSorted(own);
    }

    /** Whether the series satisfies what was left of the matchers. */
    boolean satisfies(SeriesRecord series) {
        for (LabelMatcher matcher : left) {
            if (!matcher.matches(value(series, matcher.name()))) {
                return false;
            }
        }
        return true;
    }

    private String value(SeriesRecord series, String name) {
        for (int i = 0; i < series.symbolCount; i += 2) {
            if (text(series.symbols[i]).equals(name)) {
                return text(series.symbols[i + 1]);
            }
        }
        return "";
    }

    /** The labels as the request wants them; null if it does not want the series. */
    @Nullable
    Labels of(SeriesRecord series) {
        int n = 0;
        int ext = 0;
        if (pairs.length < series.symbolCount + 2 * external.size()) {
            pairs = new String[2 * (series.symbolCount + 2 * external.size())];
        }
        for (int i = 0; i < series.symbolCount; i += 2) {
            String name = text(series.symbols[i]);
            String value = text(series.symbols[i + 1]);
            if (value.isEmpty()) {
                continue;
            }
            int c = 1;
            while (ext < external.size() && (c = Utf8Order.compare(external.name(ext), name)) < 0) {
                n = external(ext++, n);
            }
            if (ext == external.size() || c != 0) {
                pairs[n++] = name;
                pairs[n++] = value;
            }
        }
        while (ext < external.size()) {
            n = external(ext++, n);
        }
        if (isWholeWanted) {
            Labels all = Labels.ofSorted(Arrays.copyOf(pairs, n));
            whole = all;
            if (!scope.wanted().test(all)) {
                return null;
            }
        }
        return nearby.of(pairs, without.length == 0 ? n : dropped(n));
    }

    /** Takes the labels that are to be left out out of so many names and values; how many are left. */
    private int dropped(int n) {
        int kept = 0;
        for (int i = 0; i < n; i += 2) {
            if (!isLeftOut(pairs[i])) {
                pairs[kept] = pairs[i];
                pairs[kept + 1] = pairs[i + 1];
                kept += 2;
            }
        }
        return kept;
    }

    private boolean isLeftOut(String name) {
        for (String one : without) {
            if (one.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** All labels of the series that {@link #of} was asked of last, if they were to be told. */
    Labels whole() {
        return whole;
    }

    private int external(int i, int n) {
        pairs[n] = external.name(i);
        pairs[n + 1] = external.value(i);
        return n + 2;
    }

    private String text(int symbol) {
        int mask = keys.length - 1;
        int slot = symbol * 0x9E3779B9 >>> 8 & mask;
        while (keys[slot] != 0) {
            if (keys[slot] == symbol + 1) {
                return texts[slot];
            }
            slot = slot + 1 & mask;
        }
        String text = run.text(index.symbol(symbol));
        unheld += RequestRun.bytes(text);
        if (unheld > STEP_BYTES) {
            hold.accept(unheld);
            unheld = 0;
        }
        keys[slot] = symbol + 1;
        texts[slot] = text;
        if (2 * ++known > keys.length) {
            grow();
        }
        return text;
    }

    private void grow() {
        int[] oldKeys = keys;
        String[] oldTexts = texts;
        keys = new int[2 * oldKeys.length];
        texts = new String[keys.length];
        int mask = keys.length - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = (oldKeys[i] - 1) * 0x9E3779B9 >>> 8 & mask;
                while (keys[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                keys[slot] = oldKeys[i];
                texts[slot] = oldTexts[i];
            }
        }
    }
}
