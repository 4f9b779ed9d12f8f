package io.athanor.component.query.about;

import io.athanor.api.storeapi.about.WireLabels;
import io.athanor.api.storeapi.pb.Exemplar;
import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Exemplars of many: by series, without replica labels; each once, in time order. */
final class MergedExemplars {
    private static final Comparator<Exemplar> ORDER = Comparator.comparingLong(Exemplar::getTs)
            .thenComparing(exemplar -> WireLabels.of(exemplar.getLabels()))
            .thenComparingDouble(Exemplar::getValue);

    private MergedExemplars() {}

    static List<ExemplarData> of(List<ExemplarData> all, List<String> replicaLabels) {
        TreeMap<Labels, ExemplarData.Builder> series = new TreeMap<>();
        for (ExemplarData data : all) {
            if (data.getExemplarsCount() > 0) {
                var labels = WireLabels.without(data.getSeriesLabels(), replicaLabels);
                series.computeIfAbsent(
                                WireLabels.of(labels),
                                key -> ExemplarData.newBuilder().setSeriesLabels(labels))
                        .addAllExemplars(data.getExemplarsList());
            }
        }
        List<ExemplarData> merged = new ArrayList<>();
        for (ExemplarData.Builder data : series.values()) {
            List<Exemplar> sorted = new ArrayList<>(data.getExemplarsList());
            sorted.sort(ORDER);
            data.clearExemplars();
            Exemplar before = null;
            for (Exemplar exemplar : sorted) {
                if (before == null || ORDER.compare(before, exemplar) != 0) {
                    data.addExemplars(exemplar);
                }
                before = exemplar;
            }
            merged.add(data.build());
        }
        return merged;
    }
}
