package io.athanor.component.sidecar;

import io.athanor.model.Labels;

/**
 * What is known of the Prometheus.
 *
 * @param labels its external labels; empty: not known yet
 * @param mint no sample that it serves is before this, ms
 * @param version its version; empty: not known yet
 * @param isUp whether it answered last
 */
public record PeerState(Labels labels, long mint, String version, boolean isUp) {
    /** Nothing is known yet. */
    public static final PeerState UNKNOWN = new PeerState(Labels.EMPTY, Long.MIN_VALUE, "", false);

    PeerState down() {
        return new PeerState(labels, mint, version, false);
    }

    /** From 2.24 on names and values of labels can be asked for with matchers. */
    boolean listsWithMatchers() {
        String[] parts = version.split("[.+-]", 4);
        try {
            int major = Integer.parseInt(parts[0]);
            return major > 2 || major == 2 && parts.length > 1 && Integer.parseInt(parts[1]) >= 24;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
