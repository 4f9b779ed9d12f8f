package io.athanor.component.sidecar;

import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.api.storeapi.version.VersionSum;
import io.athanor.model.Labels;
import java.time.Duration;

/**
 * What is known of the Prometheus.
 *
 * @param labels its external labels; empty: not known yet
 * @param mint no sample that it serves is before this, ms
 * @param version its version; empty: not known yet
 * @param isUp whether it answered last
 * @param dataVersion of its samples
 */
public record PeerState(Labels labels, long mint, String version, boolean isUp, DataVersion dataVersion) {
    /** Nothing is known yet. */
    public static final PeerState UNKNOWN = new PeerState(Labels.EMPTY, Long.MIN_VALUE, "", false);

    PeerState(Labels labels, long mint, String version, boolean isUp) {
        this(labels, mint, version, isUp, DataVersion.UNKNOWN);
    }

    /**
     * The same with the version of its samples: as long as it has the same labels and keeps its oldest samples, those that can be
     * late no more stay as they are.
     *
     * @param now ms
     * @param lateness how late samples may come
     */
    PeerState asOf(long now, Duration lateness) {
        VersionSum sum = new VersionSum();
        sum.add(mint, Long.MAX_VALUE, "prometheus " + labels + " " + lateness);
        sum.settledTo(now - lateness.toMillis());
        return new PeerState(labels, mint, version, isUp, sum.sum());
    }

    PeerState down() {
        return new PeerState(labels, mint, version, false, dataVersion);
    }

    PeerState of(String newVersion) {
        return new PeerState(labels, mint, newVersion, isUp, dataVersion);
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
