package io.athanor.model;

/**
 * The labels that a Prometheus server, or whoever wrote a block, adds to all its series when they leave it: what tells two
 * clusters, and two replicas of one, apart. Empty for plain Prometheus blocks.
 */
public record ExternalLabels(Labels labels) {
    /** Series leave as they are. */
    public static final ExternalLabels NONE = new ExternalLabels(Labels.EMPTY);

    /** The labels of a series as the outside sees them: an external label wins over one of the same name. */
    public Labels addTo(Labels series) {
        if (labels.isEmpty()) {
            return series;
        }
        Labels.Builder builder = series.toBuilder();
        for (int i = 0; i < labels.size(); i++) {
            builder.set(labels.name(i), labels.value(i));
        }
        return builder.build();
    }
}
