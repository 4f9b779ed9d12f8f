package io.athanor.objstore.swift;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;

/**
 * A container of Swift, as Thanos's YAML says it. Its {@code toString} shows no secret.
 *
 * @param region whose store is taken of several; empty: the first
 * @param segmentContainer where the parts of large objects are; the container itself: below {@value #SEGMENTS}
 * @param chunkSize bytes of each part of a large object
 * @param isDynamic whether large objects are a prefix of their parts, not a list
 * @param retries after the first try
 */
public record SwiftConfig(
        Access access,
        String region,
        String container,
        String segmentContainer,
        long chunkSize,
        boolean isDynamic,
        int retries,
        HttpConfig http) {
    /** Where parts are kept in the container itself, as Thanos does. */
    public static final String SEGMENTS = "segments/";

    /** What Thanos takes if nothing is said. */
    public static final long DEFAULT_CHUNK_SIZE = 1L << 30;

    /** Swift takes no larger object in one. */
    public static final long MAX_CHUNK_SIZE = 5L << 30;

    /** Who asks, and who vouches for him. */
    public sealed interface Access {
        /** A name and a key, of version 1. */
        record Basic(String url, String user, Secret key) implements Access {}

        /**
         * A user of a project, of Keystone's version 3.
         *
         * @param user by id if {@code userId} is not empty
         */
        record Password(String url, String user, String userId, Domain domain, Secret password, Project project)
                implements Access {}

        /**
         * What a user has made for a program, of Keystone's version 3.
         *
         * @param id empty: by name, with its user
         */
        record Application(String url, String id, String name, String user, Domain domain, Secret secret)
                implements Access {}
    }

    /** By id, else by name. */
    public record Domain(String id, String name) {
        boolean isEmpty() {
            return id.isEmpty() && name.isEmpty();
        }
    }

    /** By id, else by name and domain. */
    public record Project(String id, String name, Domain domain) {}
}
