package io.athanor.fanout;

import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.api.storeapi.version.VersionSum;
import io.athanor.model.Labels;
import java.util.List;
import java.util.function.Predicate;

/**
 * The version of what several stores have together: what they tell of theirs, and who of them does not answer. Of one that tells
 * nothing counts which external labels it has at which times. Made anew when one of them says something else. Safe for all
 * threads.
 */
final class MemberVersions {
    private volatile Known known = new Known(List.of(), List.of(), DataVersion.UNKNOWN);

    private record Known(List<Part> parts, List<String> silent, DataVersion version) {}

    /** What counts of a member; its address does not, as long as it answers: another that has the same may take its place. */
    private record Part(String down, StoreInfo info) {}

    /** @param silent texts that name what is missing from all that is answered */
    DataVersion of(List<Member> members, List<String> silent, Predicate<Labels> isSelected) {
        List<Part> parts = members.stream()
                .filter(member -> !member.isGone())
                .map(member -> new Part(member.fault().isEmpty() ? "" : member.name(), member.info()))
                .toList();
        Known last = known;
        if (parts.equals(last.parts) && silent.equals(last.silent)) {
            return last.version;
        }
        VersionSum sum = new VersionSum();
        parts.forEach(part -> add(part, isSelected, sum));
        silent.forEach(text -> sum.add(Long.MIN_VALUE, Long.MAX_VALUE, text));
        DataVersion version = sum.sum();
        known = new Known(parts, List.copyOf(silent), version);
        return version;
    }

    private static void add(Part part, Predicate<Labels> isSelected, VersionSum sum) {
        StoreInfo info = part.info();
        if (!part.down().isEmpty()) {
            sum.add(info.mint(), info.maxt(), "down " + part.down());
        } else if (info.version().isTold()) {
            sum.add(info.version());
        } else if (info.stretches().isEmpty()) {
            sum.add(info.mint(), info.maxt(), "labels " + info.labelSets());
        } else {
            info.stretches().stream()
                    .filter(stretch -> isSelected.test(stretch.labels()))
                    .forEach(stretch -> sum.add(stretch.mint(), stretch.maxt(), "labels " + stretch.labels()));
        }
    }
}
