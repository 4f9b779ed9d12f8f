package io.athanor.component.compact.log;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.tsdb.CorruptBlockException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** Small objects of a bucket, read and written whole. Safe for all threads. */
public final class SmallObjects {
    private static final int TRIES = 5;

    private final Bucket bucket;

    public SmallObjects(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Writes an object, in place of one that is there. */
    public void put(String name, byte[] bytes) throws IOException {
        bucket.put(name, new ByteArrayInputStream(bytes));
    }

    /**
     * Writes an object where there is none; what is not known of the outcome is found out by reading.
     *
     * @return whether the object that is there is this one
     */
    public boolean putIfAbsent(String name, byte[] bytes) throws IOException {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                bucket.putIf(new PutCondition.IfAbsent(), name, new ByteArrayInputStream(bytes));
                return true;
            } catch (PreconditionFailedException e) {
                return isThere(name, bytes).orElse(false);
            } catch (IOException e) {
                last = e;
                Optional<Boolean> there = isThere(name, bytes);
                if (there.isPresent()) {
                    return there.get();
                }
            }
        }
        throw new IOException("it is not known whether \"" + name + "\" was written", last);
    }

    /** Whether the object that is there holds these bytes; empty if none is there. */
    private Optional<Boolean> isThere(String name, byte[] bytes) throws IOException {
        return read(name, bytes.length, found -> Arrays.equals(found, bytes), true);
    }

    /**
     * The object, parsed; empty if it is not there.
     *
     * @param limit bytes that it has at most
     * @param parse throws {@link CorruptBlockException} if it does not understand them
     */
    public <T> Optional<T> read(String name, int limit, Function<byte[], T> parse) throws IOException {
        return read(name, limit, parse, false);
    }

    private <T> Optional<T> read(String name, int limit, Function<byte[], T> parse, boolean mayBeLarger)
            throws IOException {
        try (InputStream in = bucket.get(name)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit && !mayBeLarger) {
                throw new IOException("object \"" + name + "\" is larger than " + limit + " bytes");
            }
            return Optional.of(parse.apply(bytes));
        } catch (ObjectNotFoundException e) {
            return Optional.empty();
        } catch (CorruptBlockException e) {
            throw new IOException("object \"" + name + "\" is not understood: " + e.getMessage(), e);
        }
    }
}
