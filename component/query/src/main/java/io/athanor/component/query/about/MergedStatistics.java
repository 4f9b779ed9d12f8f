package io.athanor.component.query.about;

import io.athanor.api.storeapi.pb.HeadStatistics;
import io.athanor.api.storeapi.pb.Statistic;
import io.athanor.api.storeapi.pb.TSDBStatistics;
import io.athanor.api.storeapi.pb.TSDBStatisticsEntry;
import io.athanor.model.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;

/**
 * Statistics of many TSDBs as of one: sums, but of the number of a label's values the greatest, since TSDBs may have the same
 * values.
 */
final class MergedStatistics {
    private static final Comparator<Statistic> ORDER = Comparator.comparingLong(Statistic::getValue)
            .reversed()
            .thenComparing(Statistic::getName, Utf8Order::compare);

    private MergedStatistics() {}

    /** @param limit the greatest length of a list */
    static TSDBStatisticsEntry of(List<TSDBStatistics> all, int limit) {
        List<TSDBStatisticsEntry> entries = new ArrayList<>();
        all.forEach(part -> entries.addAll(part.getStatisticsMap().values()));
        HeadStatistics.Builder head = HeadStatistics.newBuilder();
        Map<String, Long> byMetric = new HashMap<>();
        Map<String, Long> values = new HashMap<>();
        Map<String, Long> memory = new HashMap<>();
        Map<String, Long> byPair = new HashMap<>();
        for (TSDBStatisticsEntry entry : entries) {
            add(entry.getHeadStatistics(), head);
            add(entry.getSeriesCountByMetricNameList(), byMetric, Long::sum);
            add(entry.getLabelValueCountByLabelNameList(), values, Math::max);
            add(entry.getMemoryInBytesByLabelNameList(), memory, Long::sum);
            add(entry.getSeriesCountByLabelValuePairList(), byPair, Long::sum);
        }
        return TSDBStatisticsEntry.newBuilder()
                .setHeadStatistics(head)
                .addAllSeriesCountByMetricName(greatest(byMetric, limit))
                .addAllLabelValueCountByLabelName(greatest(values, limit))
                .addAllMemoryInBytesByLabelName(greatest(memory, limit))
                .addAllSeriesCountByLabelValuePair(greatest(byPair, limit))
                .build();
    }

    private static void add(HeadStatistics one, HeadStatistics.Builder all) {
        all.setNumSeries(all.getNumSeries() + one.getNumSeries());
        all.setNumLabelPairs(all.getNumLabelPairs() + one.getNumLabelPairs());
        all.setChunkCount(all.getChunkCount() + one.getChunkCount());
        boolean isFirst = all.getMinTime() <= 0;
        all.setMinTime(isFirst ? one.getMinTime() : Math.min(all.getMinTime(), one.getMinTime()));
        all.setMaxTime(Math.max(all.getMaxTime(), one.getMaxTime()));
    }

    private static void add(List<Statistic> more, Map<String, Long> all, LongBinaryOperator both) {
        for (Statistic one : more) {
            all.merge(one.getName(), one.getValue(), both::applyAsLong);
        }
    }

    private static List<Statistic> greatest(Map<String, Long> all, int limit) {
        return all.entrySet().stream()
                .map(one -> Statistic.newBuilder()
                        .setName(one.getKey())
                        .setValue(one.getValue())
                        .build())
                .sorted(ORDER)
                .limit(limit <= 0 ? Long.MAX_VALUE : limit)
                .toList();
    }
}
