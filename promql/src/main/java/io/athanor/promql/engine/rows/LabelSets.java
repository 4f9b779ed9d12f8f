package io.athanor.promql.engine.rows;

import io.athanor.model.Labels;
import java.util.Arrays;
import java.util.List;

/** What operators do to label sets. */
public final class LabelSets {
    private LabelSets() {}

    /** Whether a label describes the metric rather than the series: name, type and unit. */
    private static boolean isMetadata(String name) {
        return name.startsWith("__")
                && (name.equals(Labels.METRIC_NAME) || name.equals("__type__") || name.equals("__unit__"));
    }

    /** Without the metric's name, type and unit: what is left when a value no longer is the metric's. */
    public static Labels withoutMetadata(Labels labels) {
        int drop = 0;
        for (int i = 0; i < labels.size(); i++) {
            drop += isMetadata(labels.name(i)) ? 1 : 0;
        }
        if (drop == 0) {
            return labels;
        }
        String[] pairs = new String[2 * (labels.size() - drop)];
        int at = 0;
        for (int i = 0; i < labels.size(); i++) {
            if (!isMetadata(labels.name(i))) {
                pairs[at++] = labels.name(i);
                pairs[at++] = labels.value(i);
            }
        }
        return Labels.ofSorted(pairs);
    }

    /** The same for many. */
    public static Labels[] withoutMetadata(Labels[] all) {
        Labels[] result = new Labels[all.length];
        for (int i = 0; i < all.length; i++) {
            result[i] = withoutMetadata(all[i]);
        }
        return result;
    }

    /** Only the labels of these names. */
    public static Labels keep(Labels labels, List<String> names) {
        String[] pairs = new String[2 * labels.size()];
        int at = 0;
        for (int i = 0; i < labels.size(); i++) {
            if (names.contains(labels.name(i))) {
                pairs[at++] = labels.name(i);
                pairs[at++] = labels.value(i);
            }
        }
        return trimmed(labels, pairs, at);
    }

    /** Without the labels of these names. */
    public static Labels drop(Labels labels, List<String> names) {
        String[] pairs = new String[2 * labels.size()];
        int at = 0;
        for (int i = 0; i < labels.size(); i++) {
            if (!names.contains(labels.name(i))) {
                pairs[at++] = labels.name(i);
                pairs[at++] = labels.value(i);
            }
        }
        return trimmed(labels, pairs, at);
    }

    private static Labels trimmed(Labels whole, String[] pairs, int size) {
        return size == 2 * whole.size() ? whole : Labels.ofSorted(Arrays.copyOf(pairs, size));
    }

    /** Whether all have the same metric name (so that they stay distinct without it). */
    public static boolean oneName(Labels[] all) {
        for (int i = 1; i < all.length; i++) {
            if (!all[i].get(Labels.METRIC_NAME).equals(all[0].get(Labels.METRIC_NAME))) {
                return false;
            }
        }
        return true;
    }
}
