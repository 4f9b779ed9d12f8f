package io.athanor.objstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A flat set of named objects. Names are {@code /}-separated, without a leading slash; a "directory" is a common prefix.
 *
 * <p>An object becomes visible whole or not at all: a reader never sees part of an upload. Safe for use by many threads.
 *
 * <p>Outcomes, alike for every provider: a missing object is {@link ObjectNotFoundException}; a name that cannot be one
 * ({@link ObjectNames}) is {@link InvalidObjectNameException}; a failed precondition is {@link
 * PreconditionFailedException}; anything else that went wrong is another {@link IOException} whose message names the
 * object and the operation.
 */
public interface Bucket extends AutoCloseable {
    /** A name for logs and metrics. */
    String name();

    /**
     * Gives the names directly below {@code dir} ({@code ""}: the root) in byte order; names of directories end in
     * {@code /}. Names are whole, as {@link #get} takes them. A missing directory has no names, and a directory without
     * objects is missing.
     */
    void list(String dir, Consumer<String> to) throws IOException;

    /**
     * Gives the directories directly below {@code dir}, as {@link #list} does, for who looks into each of them anyway: a bucket
     * that has directories may give some that hold nothing, if it costs to find that out.
     */
    default void listDirectories(String dir, Consumer<String> to) throws IOException {
        list(dir, name -> {
            if (name.endsWith("/")) {
                to.accept(name);
            }
        });
    }

    /** Gives the names of all objects below {@code dir}, at any depth, in byte order. */
    void listRecursively(String dir, Consumer<ObjectInfo> to) throws IOException;

    /** The whole object; the caller closes the stream. */
    InputStream get(String name) throws IOException;

    /**
     * {@code length} bytes from {@code offset}, fewer (or none) if the object ends before; the caller closes the stream.
     * Neither is negative.
     */
    InputStream getRange(String name, long offset, long length) throws IOException;

    /** Size and time of last change. */
    ObjectInfo attributes(String name) throws IOException;

    default boolean exists(String name) throws IOException {
        try {
            attributes(name);
            return true;
        } catch (ObjectNotFoundException e) {
            return false;
        }
    }

    /**
     * Writes an object, in place of one that is there. Reads {@code data} to its end; the caller closes it. If reading
     * fails, nothing is written and the reader's exception is thrown on.
     */
    void put(String name, InputStream data) throws IOException;

    /**
     * As {@link #put} with the bytes of a local file, without copying them, where a provider keeps objects as plain files on
     * the same file system: the object then is that file, which must not be written to any more; it may be deleted.
     *
     * @return whether it was written; else it has to be put
     */
    default boolean adopt(String name, Path file) throws IOException {
        ObjectNames.check(name);
        return false;
    }

    /**
     * Writes an object if the condition holds, atomically with the check.
     *
     * @return the new object's {@link ObjectInfo#version}
     * @throws PreconditionFailedException if it does not hold; nothing was written
     * @throws UnsupportedOperationException if {@link #supportsConditionalPut()} is false
     */
    String putIf(PutCondition condition, String name, InputStream data) throws IOException;

    default boolean supportsConditionalPut() {
        return true;
    }

    /** Removes an object; does nothing if it is not there. */
    void delete(String name) throws IOException;

    /** The local file that holds this object's bytes, where a provider keeps objects as plain files: to be mapped. */
    default Optional<Path> localFile(String name) throws IOException {
        ObjectNames.check(name);
        return Optional.empty();
    }

    /**
     * How many streams of reads may stay open, beside all other reads, while who reads them does something else. None where a
     * range is gathered in memory before it is given, or where few connections are there for all.
     */
    default int openReads() {
        return 0;
    }

    @Override
    void close() throws IOException;

    /**
     * What is known of an object.
     *
     * @param name whole name
     * @param size bytes
     * @param lastModified time of the last write
     * @param version an opaque token that changes with every write of other bytes (an ETag), mostly with every write (a
     *     generation), for {@link PutCondition}
     */
    record ObjectInfo(String name, long size, Instant lastModified, String version) {}
}
