package io.athanor.component.compact.shared;

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

/** Small objects of a bucket, read and written whole. */
final class Objects {
    private static final int TRIES = 3;

    private final Bucket bucket;

    Objects(Bucket bucket) {
        this.bucket = bucket;
    }

    void put(String name, byte[] bytes) throws IOException {
        bucket.put(name, new ByteArrayInputStream(bytes));
    }

    /**
     * Writes an object where there is none; what is not known of the outcome is found out by reading.
     *
     * @return whether the object that is there is this one
     */
    boolean putIfAbsent(String name, byte[] bytes) throws IOException {
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
        return read(name, found -> Arrays.equals(found, bytes));
    }

    /** The object, parsed; empty if it is not there. */
    <T> Optional<T> read(String name, Function<byte[], T> parse) throws IOException {
        try (InputStream in = bucket.get(name)) {
            byte[] bytes = in.readNBytes(SharedFormat.MAX_BYTES + 1);
            if (bytes.length > SharedFormat.MAX_BYTES) {
                throw new IOException("object \"" + name + "\" is larger than " + SharedFormat.MAX_BYTES + " bytes");
            }
            return Optional.of(parse.apply(bytes));
        } catch (ObjectNotFoundException e) {
            return Optional.empty();
        } catch (CorruptBlockException e) {
            throw new IOException("object \"" + name + "\" is not understood: " + e.getMessage(), e);
        }
    }
}
