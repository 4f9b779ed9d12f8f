package io.athanor.component.query.discovery;

import java.util.List;

/** Says which endpoints there are. Asked again and again, by one thread at a time. */
@FunctionalInterface
public interface EndpointSource {
    /** Those of now; what cannot be read leaves those of before. */
    List<EndpointSpec> endpoints();
}
