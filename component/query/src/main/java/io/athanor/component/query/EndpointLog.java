package io.athanor.component.query;

import io.athanor.api.storeapi.ServedApi;
import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line when an endpoint joins, changes its external labels, does not answer, or leaves. */
final class EndpointLog {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointLog.class);
    private static final Set<String> PRODUCERS = Set.of("sidecar", "rule");

    private Set<String> told = Set.of();

    /** What became of an endpoint that was as {@code before}. */
    void update(Endpoint endpoint, Endpoint.State before) {
        Endpoint.State now = endpoint.state();
        boolean isNew = before.info() == null && before.lastSeen() == null;
        if (now.isUp() && (isNew || before.isLost())) {
            LOG.atInfo()
                    .addKeyValue("address", endpoint.name())
                    .addKeyValue("extLset", text(now.known().labelSets()))
                    .log("adding new {} with {}", now.known().component(), apis(now));
        } else if (now.isUp() && !before.isUp()) {
            LOG.atInfo()
                    .addKeyValue("address", endpoint.name())
                    .addKeyValue("extLset", text(now.known().labelSets()))
                    .log("endpoint answers again");
        } else if (now.isUp() && !now.known().labelSets().equals(before.known().labelSets())) {
            LOG.atInfo()
                    .addKeyValue("address", endpoint.name())
                    .addKeyValue("extLset", text(now.known().labelSets()))
                    .addKeyValue("before", text(before.known().labelSets()))
                    .log("endpoint has other external labels now");
        } else if (!now.isUp() && now.isLost() && !before.isLost()) {
            gone(endpoint);
        } else if (!now.isUp() && (before.isUp() || isNew && !before.fault().equals(now.fault()))) {
            LOG.atWarn()
                    .addKeyValue("address", endpoint.name())
                    .addKeyValue("extLset", text(now.known().labelSets()))
                    .addKeyValue("err", now.fault())
                    .log("update of endpoint failed: answers that it should contribute to name it");
        }
    }

    /** An endpoint leaves. */
    void gone(Endpoint endpoint) {
        LOG.atInfo()
                .addKeyValue("address", endpoint.name())
                .addKeyValue("extLset", text(endpoint.state().known().labelSets()))
                .log("removing endpoint because it's unhealthy or does not exist");
    }

    /** One line for each further sidecar or ruler with the external labels of another: their blocks would be mixed up. */
    void producers(List<Endpoint> endpoints) {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> now = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            Endpoint.State state = endpoint.state();
            if (!state.isUp() || !PRODUCERS.contains(state.known().component())) {
                continue;
            }
            String labels = text(state.known().labelSets());
            int count = seen.merge(labels, 1, Integer::sum);
            if (count > 1) {
                now.add(endpoint.name() + ' ' + labels);
                if (!told.contains(endpoint.name() + ' ' + labels)) {
                    LOG.atWarn()
                            .addKeyValue("address", endpoint.name())
                            .addKeyValue("extLset", labels)
                            .addKeyValue("duplicates", count)
                            .log("found duplicate storeEndpoints producer (sidecar or ruler). This is not advised as it"
                                    + " will malform data in in the same bucket");
                }
            }
        }
        told = now;
    }

    private static List<String> apis(Endpoint.State state) {
        List<String> names = new ArrayList<>();
        for (ServedApi api : ServedApi.values()) {
            if (state.known().apis().contains(api)) {
                switch (api) {
                    case STORE -> names.add("storeEndpoints");
                    case RULES -> names.add("rulesAPI");
                    case EXEMPLARS -> names.add("exemplarsAPI");
                    case TARGETS -> names.add("targetsAPI");
                    case METADATA -> names.add("MetricMetadataAPI");
                    case QUERY -> names.add("QueryAPI");
                    case STATUS -> names.add("statusAPI");
                }
            }
        }
        return names;
    }

    /** {@code {a="1"},{a="2"}}, as Thanos writes label sets. */
    static String text(List<Labels> sets) {
        List<String> texts = new ArrayList<>();
        sets.forEach(set -> texts.add(set.toString()));
        texts.sort(null);
        return String.join(",", texts);
    }
}
