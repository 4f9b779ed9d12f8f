package io.athanor.component.sidecar.reload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is watched.
 *
 * @param file the configuration file; null: none
 * @param output where the file is written with environment variables put in; null: nowhere
 * @param folders further folders of which Prometheus reads files
 * @param interval time between two looks, besides those that a change gives rise to; zero: the output is written once
 * @param retry time between two attempts to have Prometheus reload
 */
public record ReloadConfig(
        @Nullable Path file, @Nullable Path output, List<Path> folders, Duration interval, Duration retry) {
    public ReloadConfig {
        folders = List.copyOf(folders);
    }

    /** Whether there is anything to watch. */
    public boolean isEmpty() {
        return file == null && folders.isEmpty();
    }
}
