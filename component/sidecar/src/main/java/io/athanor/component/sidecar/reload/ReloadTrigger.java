package io.athanor.component.sidecar.reload;

import java.io.IOException;
import java.time.Duration;

/** Has Prometheus read its configuration again. */
public interface ReloadTrigger {
    /** How, in the words of the metric {@code reloader_info}: {@code http} or {@code signal}. */
    String method();

    /**
     * Returns when it has done so.
     *
     * @param within longest time that it may take
     * @throws IOException with the reason, if it has not
     * @throws InterruptedException if the process is stopped meanwhile
     */
    void reload(Duration within) throws IOException, InterruptedException;
}
