package io.athanor.api.httpapi;

import io.athanor.api.storeapi.pb.ActiveTarget;
import io.athanor.api.storeapi.pb.DroppedTarget;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import java.io.IOException;
import java.util.Locale;

/** Targets in the API's form. */
final class TargetsJson {
    private TargetsJson() {}

    static void write(JsonOut out, TargetDiscovery targets) throws IOException {
        out.raw("{\"activeTargets\":[");
        String separator = "{\"discoveredLabels\":";
        for (ActiveTarget target : targets.getActiveTargetsList()) {
            WireJson.labels(out, separator, target.getDiscoveredLabels());
            separator = ",{\"discoveredLabels\":";
            WireJson.labels(out, ",\"labels\":", target.getLabels());
            WireJson.text(out, ",\"scrapePool\":", target.getScrapePool());
            WireJson.text(out, ",\"scrapeUrl\":", target.getScrapeUrl());
            WireJson.text(out, ",\"globalUrl\":", target.getGlobalUrl());
            WireJson.text(out, ",\"lastError\":", target.getLastError());
            WireJson.time(out, ",\"lastScrape\":", target.getLastScrape());
            WireJson.number(out, ",\"lastScrapeDuration\":", target.getLastScrapeDuration());
            WireJson.text(out, ",\"health\":", target.getHealth().name().toLowerCase(Locale.ROOT));
            out.raw('}');
        }
        out.raw("],\"droppedTargets\":[");
        separator = "{\"discoveredLabels\":";
        for (DroppedTarget target : targets.getDroppedTargetsList()) {
            WireJson.labels(out, separator, target.getDiscoveredLabels());
            separator = ",{\"discoveredLabels\":";
            out.raw('}');
        }
        out.raw("]}");
    }
}
