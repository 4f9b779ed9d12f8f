package io.athanor.api.httpapi;

import io.athanor.api.storeapi.pb.Meta;
import io.athanor.api.storeapi.pb.MetricMetadata;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/** Metadata of metrics in the API's form. */
final class MetadataJson {
    private MetadataJson() {}

    /** @param perMetric how much is told of a metric at most */
    static void write(JsonOut out, MetricMetadata metadata, int perMetric) throws IOException {
        out.raw('{');
        boolean first = true;
        for (var entry : new TreeMap<>(metadata.getMetadataMap()).entrySet()) {
            out.raw(first ? "" : ",");
            first = false;
            out.string(entry.getKey());
            String separator = ":[{\"type\":";
            List<Meta> metas = entry.getValue().getMetasList();
            for (Meta meta : metas.subList(0, Math.min(perMetric, metas.size()))) {
                WireJson.text(out, separator, meta.getType());
                separator = ",{\"type\":";
                WireJson.text(out, ",\"help\":", meta.getHelp());
                WireJson.text(out, ",\"unit\":", meta.getUnit());
                out.raw('}');
            }
            out.raw(metas.isEmpty() ? ":[]" : "]");
        }
        out.raw('}');
    }
}
