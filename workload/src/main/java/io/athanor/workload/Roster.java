package io.athanor.workload;

/** Which series a history has: what one pod exposes, and how long pods live. */
public enum Roster {
    /** Request counters, classic histograms, containers' gauges and counters, queues and {@code up}. */
    FLEET(87),
    /** Two series a pod, for many pods: {@code app_requests_total} and {@code app_queue_length}. */
    WIDE(2),
    /**
     * Three series a pod, {@code kube_pod_info} among them, and no pod lives longer than an hour: each is a slot's next one
     * of 24 a day.
     */
    CHURN(3 * ChurnRoster.PODS_PER_SLOT),
    /** One native histogram a pod, {@code http_request_duration_seconds}. */
    NATIVE(1);

    private final int seriesPerPod;

    Roster(int seriesPerPod) {
        this.seriesPerPod = seriesPerPod;
    }

    /** The number of series of one pod; with {@link #CHURN} of one slot for pods. */
    public int seriesPerPod() {
        return seriesPerPod;
    }

    /** All series that {@code spec} asks for, in label order. */
    FleetSeries[] series(FleetSpec spec) {
        return switch (this) {
            case FLEET -> FleetRoster.of(spec.pods(), spec.seed());
            case WIDE -> WideRoster.of(spec.pods(), spec.seed());
            case CHURN -> ChurnRoster.of(spec);
            case NATIVE -> NativeRoster.of(spec.pods(), spec.seed());
        };
    }
}
