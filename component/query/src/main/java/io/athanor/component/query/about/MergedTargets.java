package io.athanor.component.query.about;

import io.athanor.api.storeapi.about.WireLabels;
import io.athanor.api.storeapi.pb.ActiveTarget;
import io.athanor.api.storeapi.pb.DroppedTarget;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.model.Utf8Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Targets of many, those that are alike but for replica labels once: one that is down first, then the one scraped last. */
final class MergedTargets {
    private static final Comparator<ActiveTarget> ORDER = Comparator.comparing(
                    ActiveTarget::getScrapeUrl, Utf8Order::compare)
            .thenComparing(ActiveTarget::getScrapePool, Utf8Order::compare)
            .thenComparing(target -> WireLabels.of(target.getDiscoveredLabels()))
            .thenComparing(target -> WireLabels.of(target.getLabels()));

    private static final Comparator<ActiveTarget> BEST = Comparator.comparingInt(
                    (ActiveTarget target) -> target.getHealth().getNumber())
            .thenComparing(target -> MergedRules.millis(target.getLastScrape()), Comparator.<Long>reverseOrder());

    private MergedTargets() {}

    static TargetDiscovery of(List<TargetDiscovery> all, List<String> replicaLabels) {
        List<ActiveTarget> active = new ArrayList<>();
        List<DroppedTarget> dropped = new ArrayList<>();
        for (TargetDiscovery part : all) {
            for (ActiveTarget target : part.getActiveTargetsList()) {
                active.add(target.toBuilder()
                        .setDiscoveredLabels(WireLabels.without(target.getDiscoveredLabels(), replicaLabels))
                        .setLabels(WireLabels.without(target.getLabels(), replicaLabels))
                        .build());
            }
            for (DroppedTarget target : part.getDroppedTargetsList()) {
                dropped.add(target.toBuilder()
                        .setDiscoveredLabels(WireLabels.without(target.getDiscoveredLabels(), replicaLabels))
                        .build());
            }
        }
        Comparator<DroppedTarget> byLabels =
                Comparator.comparing(target -> WireLabels.of(target.getDiscoveredLabels()));
        return TargetDiscovery.newBuilder()
                .addAllActiveTargets(once(active, ORDER, BEST))
                .addAllDroppedTargets(once(dropped, byLabels, (_, _) -> 0))
                .build();
    }

    private static <T> List<T> once(List<T> all, Comparator<T> order, Comparator<T> best) {
        all.sort(order.thenComparing(best));
        List<T> once = new ArrayList<>();
        for (T one : all) {
            if (once.isEmpty() || order.compare(once.getLast(), one) != 0) {
                once.add(one);
            }
        }
        return once;
    }
}
