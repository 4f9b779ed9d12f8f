package io.athanor.component.sidecar;

import io.athanor.component.sidecar.prometheus.ConfiguredFlags;
import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import io.athanor.model.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses to ship blocks of a Prometheus that compacts them itself: what it compacts before it was uploaded would be uploaded
 * never, or twice.
 */
public final class FlagValidation implements Consumer<Duration> {
    private static final Logger LOG = LoggerFactory.getLogger(FlagValidation.class);
    private static final long USUAL_MS = Duration.ofHours(2).toMillis();

    private final PrometheusApi prometheus;
    private final Path shipperFile;
    private final boolean ignoresBlockSize;

    /**
     * @param shipperFile where the shipper says what was uploaded
     * @param ignoresBlockSize whether a Prometheus that compacts is only warned of
     */
    public FlagValidation(PrometheusApi prometheus, Path shipperFile, boolean ignoresBlockSize) {
        this.prometheus = prometheus;
        this.shipperFile = shipperFile;
        this.ignoresBlockSize = ignoresBlockSize;
    }

    /** @throws PrometheusException with Thanos's words, if it does not answer or must not be shipped from */
    @Override
    public void accept(Duration within) {
        Optional<ConfiguredFlags> answer = prometheus.flags(within);
        if (answer.isEmpty()) {
            LOG.warn(
                    "failed to check Prometheus flags, due to potentially older Prometheus. No extra validation is done.");
            return;
        }
        ConfiguredFlags flags = answer.get();
        String delay = flags.delayCompactFile();
        if (!delay.isEmpty() && !Path.of(delay).normalize().equals(shipperFile.normalize())) {
            throw new PrometheusException(
                    200,
                    "found that Prometheus and Thanos use different paths for tracking block uploads. Prometheus uses"
                            + " --storage.tsdb.delay-compact-file.path=" + delay + " while Thanos will write to "
                            + shipperFile + ", they must both use the same path.");
        }
        long min = milliseconds(flags.minBlockDuration());
        if (delay.isEmpty() && min != milliseconds(flags.maxBlockDuration())) {
            if (!ignoresBlockSize) {
                throw new PrometheusException(
                        200,
                        "found that TSDB Max time is " + flags.maxBlockDuration() + " and Min time is "
                                + flags.minBlockDuration() + ". Compaction needs to be disabled"
                                + " (storage.tsdb.min-block-duration = storage.tsdb.max-block-duration)");
            }
            LOG.warn(
                    "flag to ignore Prometheus min/max block duration flags differing is being used. If the upload of a 2h"
                            + " block fails and a Prometheus compaction happens that block may be missing from your Thanos bucket"
                            + " storage.");
        }
        if (min != USUAL_MS) {
            LOG.atWarn()
                    .addKeyValue("block-time", flags.minBlockDuration())
                    .log("found that TSDB block time is not 2h. Only 2h block time is recommended.");
        }
        LOG.info("successfully validated prometheus flags");
    }

    private static long milliseconds(String text) {
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new PrometheusException(500, "Prometheus says \"" + text + "\" for a duration of its blocks", e);
        }
    }
}
