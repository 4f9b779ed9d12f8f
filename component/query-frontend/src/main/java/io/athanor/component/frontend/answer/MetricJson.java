package io.athanor.component.frontend.answer;

import io.athanor.model.Labels;

/** Label sets in JSON. */
final class MetricJson {
    private MetricJson() {}

    /** The label set that an object says. */
    static Labels labels(byte[] in, int from, int to) throws AnswerException {
        JsonScan scan = new JsonScan(in, from, to);
        Labels.Builder labels = Labels.builder();
        scan.expect('{');
        for (boolean more = !scan.take('}'); more; more = scan.more('}')) {
            String name = scan.string();
            scan.expect(':');
            labels.set(name, scan.string());
        }
        scan.end();
        return labels.build();
    }
}
