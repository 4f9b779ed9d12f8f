package io.athanor.component.sidecar.reload;

import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import java.io.IOException;
import java.time.Duration;

/** Asks Prometheus by {@code POST /-/reload}. */
public final class HttpReload implements ReloadTrigger {
    private final PrometheusApi prometheus;

    public HttpReload(PrometheusApi prometheus) {
        this.prometheus = prometheus;
    }

    @Override
    public String method() {
        return "http";
    }

    @Override
    public void reload(Duration within) throws IOException {
        try {
            prometheus.reload(within);
        } catch (PrometheusException e) {
            throw new IOException(
                    e.status() == 0
                            ? e.getMessage()
                            : e.getMessage() + "; have you set `--web.enable-lifecycle` Prometheus flag?",
                    e);
        }
    }
}
