package io.athanor.api.storeapi;

/** What a process may serve over gRPC, as its Info tells. */
public enum ServedApi {
    /** Series, names and values of labels. */
    STORE,
    RULES,
    TARGETS,
    METADATA,
    EXEMPLARS,
    /** Whole queries. */
    QUERY,
    /** Statistics of the TSDB. */
    STATUS
}
