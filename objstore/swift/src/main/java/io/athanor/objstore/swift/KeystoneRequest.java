package io.athanor.objstore.swift;

import static io.athanor.objstore.http.Json.quoted;

import io.athanor.objstore.swift.SwiftConfig.Access;
import io.athanor.objstore.swift.SwiftConfig.Domain;
import io.athanor.objstore.swift.SwiftConfig.Project;

/** What Keystone's version 3 wants to know, in JSON. */
final class KeystoneRequest {
    private KeystoneRequest() {}

    static String of(Access.Password access) {
        String who = access.userId().isEmpty()
                ? "\"name\":" + quoted(access.user()) + domain(access.domain())
                : "\"id\":" + quoted(access.userId());
        return "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{" + who + ",\"password\":"
                + quoted(access.password().text()) + "}}},\"scope\":{\"project\":{" + project(access.project())
                + "}}}}";
    }

    static String of(Access.Application access) {
        String which = access.id().isEmpty()
                ? "\"name\":" + quoted(access.name()) + ",\"user\":{\"name\":" + quoted(access.user())
                        + domain(access.domain()) + "}"
                : "\"id\":" + quoted(access.id());
        return "{\"auth\":{\"identity\":{\"methods\":[\"application_credential\"],\"application_credential\":{" + which
                + ",\"secret\":" + quoted(access.secret().text()) + "}}}}";
    }

    private static String project(Project project) {
        return project.id().isEmpty()
                ? "\"name\":" + quoted(project.name()) + domain(project.domain())
                : "\"id\":" + quoted(project.id());
    }

    private static String domain(Domain domain) {
        if (domain.isEmpty()) {
            return "";
        }
        return ",\"domain\":{"
                + (domain.id().isEmpty() ? "\"name\":" + quoted(domain.name()) : "\"id\":" + quoted(domain.id())) + "}";
    }
}
