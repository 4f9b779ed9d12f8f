package io.athanor.api.httpapi;

import io.athanor.api.storeapi.pb.Exemplar;
import io.athanor.api.storeapi.pb.ExemplarData;
import java.io.IOException;
import java.util.List;

/** Exemplars in the API's form. */
final class ExemplarsJson {
    private ExemplarsJson() {}

    static void write(JsonOut out, List<ExemplarData> all) throws IOException {
        out.raw('[');
        String before = "{\"seriesLabels\":";
        for (ExemplarData data : all) {
            WireJson.labels(out, before, data.getSeriesLabels());
            before = ",{\"seriesLabels\":";
            out.raw(",\"exemplars\":[");
            String separator = "{\"labels\":";
            for (Exemplar exemplar : data.getExemplarsList()) {
                WireJson.labels(out, separator, exemplar.getLabels());
                separator = ",{\"labels\":";
                out.raw(",\"value\":");
                out.value(exemplar.getValue());
                out.raw(",\"timestamp\":");
                out.seconds(exemplar.getTs());
                out.raw('}');
            }
            out.raw("]}");
        }
        out.raw(']');
    }
}
