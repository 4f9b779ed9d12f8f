package io.athanor.component.sidecar.reload;

import io.athanor.server.UserError;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Prometheus read its configuration again when it has changed: at each event in the watched folders, and at intervals
 * besides. A reload that fails is tried again soon, with what is there then. Used by one thread.
 */
public final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private static final Duration SETTLE = Duration.ofMillis(200);

    private final ReloadConfig config;
    private final ReloadTrigger trigger;
    private final ConfigOutput output;
    private final ReloadMetrics metrics;
    private final InstantSource clock;
    private @Nullable Content loaded;

    /** What was there when Prometheus loaded it. */
    private record Content(String file, String folders) {}

    public Reloader(
            ReloadConfig config,
            ReloadTrigger trigger,
            Map<String, String> environment,
            PrometheusRegistry registry,
            InstantSource clock) {
        this.config = config;
        this.trigger = trigger;
        this.output = new ConfigOutput(environment);
        this.metrics = new ReloadMetrics(trigger.method(), registry);
        this.clock = clock;
    }

    /**
     * Writes the output for the first time: Prometheus may need it to start.
     *
     * @throws UserError if it cannot be written
     */
    public void prepare() {
        try {
            writeOutput();
        } catch (IOException e) {
            throw new UserError(
                    UserError.Kind.CONFIGURATION, "--reloader.config-file " + config.file() + ": " + e.getMessage(), e);
        }
    }

    private void writeOutput() throws IOException {
        Path from = config.file();
        Path to = config.output();
        if (from == null || to == null) {
            return;
        }
        try {
            output.write(from, to);
            metrics.unset(0);
        } catch (ConfigOutput.UnsetException e) {
            metrics.unset(1);
            throw e;
        }
    }

    /**
     * Watches until it is interrupted. Returns at once where there is nothing to watch.
     *
     * @throws IOException if a folder cannot be watched
     */
    public void run() throws IOException, InterruptedException {
        if (config.isEmpty() || config.interval().isZero()) {
            LOG.info("nothing to be watched");
            return;
        }
        try (FolderWatch watch = new FolderWatch(folders(), metrics)) {
            LOG.atInfo()
                    .addKeyValue("cfg", config.file())
                    .addKeyValue("out", config.output())
                    .addKeyValue("dirs", config.folders())
                    .addKeyValue("method", trigger.method())
                    .log("started watching config file and directories for changes");
            while (true) {
                boolean isLoaded = look();
                boolean isSoon = !isLoaded && config.retry().compareTo(config.interval()) < 0;
                watch.await(isSoon ? config.retry() : config.interval());
                Thread.sleep(SETTLE); // files are written in pieces, and one after the other
            }
        }
    }

    private Set<Path> folders() {
        Set<Path> folders = new LinkedHashSet<>(config.folders());
        Path file = config.file();
        Path parent = file == null ? null : file.toAbsolutePath().getParent();
        if (parent != null) {
            folders.add(parent);
        }
        return folders;
    }

    /** Looks once, and has Prometheus reload if something is new; whether it has what is there. */
    boolean look() throws InterruptedException {
        metrics.applying();
        try {
            Content now = content();
            writeOutput();
            return now.equals(loaded) || reload(now);
        } catch (IOException e) {
            metrics.notApplied();
            LOG.atError().addKeyValue("err", e.getMessage()).log("apply error");
            return false;
        }
    }

    private Content content() throws IOException {
        Path file = config.file();
        return new Content(
                file == null ? "" : ContentHash.of(file),
                config.folders().isEmpty() ? "" : ContentHash.ofFolders(config.folders()));
    }

    private boolean reload(Content now) throws InterruptedException {
        metrics.reloading();
        try {
            trigger.reload(config.interval());
        } catch (IOException e) {
            metrics.notReloaded();
            LOG.atError().addKeyValue("err", e.getMessage()).log("Failed to trigger reload. Retrying.");
            return false;
        }
        loaded = now;
        metrics.reloaded(clock.instant());
        LOG.atInfo().addKeyValue("cfg_in", config.file()).log("Reload triggered");
        return true;
    }
}
