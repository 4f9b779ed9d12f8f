package io.athanor.server.client;

import io.athanor.objstore.http.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Who asks, as the header {@code Authorization} says it. Files are read for each request: they may change. */
public sealed interface Credentials {
    /** Nobody in particular. */
    record None() implements Credentials {}

    /** A user with a password. */
    record Basic(String user, Secret password) implements Credentials {}

    /** A user with a password in a file. */
    record BasicFile(String user, Path password) implements Credentials {}

    /** Whoever has this token. */
    record Bearer(Secret token) implements Credentials {}

    /** Whoever has the token in this file. */
    record BearerFile(Path token) implements Credentials {}

    /**
     * The header's value; empty: there is none.
     *
     * @throws IOException if the file cannot be read
     */
    default String header() throws IOException {
        return switch (this) {
            case None() -> "";
            case Basic(String user, Secret password) -> basic(user, password.text());
            case BasicFile(String user, Path file) -> basic(user, read(file));
            case Bearer(Secret token) -> "Bearer " + token.text();
            case BearerFile(Path file) -> "Bearer " + read(file);
        };
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IOException("the credentials in " + file + " cannot be read: " + e, e);
        }
    }
}
