package io.athanor.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built, from what, when.
 *
 * @param version the release, for example {@code 0.1.0-SNAPSHOT}
 * @param revision the commit, or {@code unknown}
 * @param branch the branch, or {@code unknown}
 * @param buildUser who built it
 * @param buildDate when, as the build writes it
 */
public record Version(String version, String revision, String branch, String buildUser, String buildDate) {
    /** Of this build. */
    public static Version current() {
        Properties read = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/io/athanor/server/version.properties")) {
            if (in != null) {
                read.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                read.getProperty("version", "unknown"),
                read.getProperty("revision", "unknown"),
                read.getProperty("branch", "unknown"),
                read.getProperty("buildUser", "unknown"),
                read.getProperty("buildDate", "unknown"));
    }

    /** The runtime, where Prometheus names its Go version. */
    public static String runtime() {
        return "java" + Runtime.version().feature() + " (" + Runtime.version() + ")";
    }
}
