package io.athanor.bucket.deletion;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests of one bucket. A request that was read once is not read again. Safe for all threads. */
public final class DeleteRequests {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteRequests.class);

    private final Bucket bucket;
    private Map<Ulid, DeleteRequest> known = Map.of();

    /** @param bucket is not closed by this */
    public DeleteRequests(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * All requests, by id.
     *
     * @throws IOException if one cannot be read, or is not what it should be: then it is not known what has to be deleted
     */
    public synchronized List<DeleteRequest> read() throws IOException {
        List<Ulid> ids = new ArrayList<>();
        bucket.list(DeleteRequestFormat.FOLDER, name -> {
            Ulid id = DeleteRequestFormat.id(name);
            if (id != null && ids.size() <= DeleteRequestFormat.MAX_REQUESTS) {
                ids.add(id);
            }
        });
        if (ids.size() > DeleteRequestFormat.MAX_REQUESTS) {
            throw new IOException("the bucket has more than " + DeleteRequestFormat.MAX_REQUESTS
                    + " requests to delete series: remove those that are done (tools bucket delete-series --remove)");
        }
        Map<Ulid, DeleteRequest> now = new HashMap<>();
        for (Ulid id : ids) {
            DeleteRequest before = known.get(id);
            DeleteRequest request = before == null ? one(id) : before;
            if (request != null) {
                now.put(id, request);
            }
        }
        known = Map.copyOf(now);
        return now.values().stream()
                .sorted(Comparator.comparing(DeleteRequest::id))
                .toList();
    }

    /** All requests, by id; those known before if they cannot be read, which is logged. */
    public List<DeleteRequest> readOr(List<DeleteRequest> before) {
        try {
            return read();
        } catch (IOException | RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("requests to delete series cannot be read: what was hidden stays so, what is new is not"
                            + " hidden yet");
            return before;
        }
    }

    /** A request; null if it has been withdrawn meanwhile. */
    private @Nullable DeleteRequest one(Ulid id) throws IOException {
        String name = DeleteRequestFormat.name(id);
        try (InputStream in = bucket.get(name)) {
            byte[] bytes = in.readNBytes(DeleteRequestFormat.MAX_BYTES + 1);
            if (bytes.length > DeleteRequestFormat.MAX_BYTES) {
                throw new IOException(
                        "object \"" + name + "\" is larger than " + DeleteRequestFormat.MAX_BYTES + " bytes");
            }
            DeleteRequest request = DeleteRequestFormat.parse(bytes, name);
            if (!request.id().equals(id)) {
                throw new IOException("object \"" + name + "\" holds the request " + request.id());
            }
            return request;
        } catch (ObjectNotFoundException e) {
            return null;
        } catch (CorruptBlockException e) {
            throw new IOException("a request to delete series cannot be understood: " + e.getMessage(), e);
        }
    }

    /** Makes a request: from now on who looks at the bucket hides the samples. */
    public void put(DeleteRequest request) throws IOException {
        String name = DeleteRequestFormat.name(request.id());
        ByteArrayInputStream bytes = new ByteArrayInputStream(DeleteRequestFormat.bytes(request));
        if (!bucket.supportsConditionalPut()) {
            bucket.put(name, bytes);
            return;
        }
        try {
            bucket.putIf(new PutCondition.IfAbsent(), name, bytes);
        } catch (PreconditionFailedException e) {
            throw new IOException("there is a request " + request.id() + " already", e);
        }
    }

    /** Withdraws requests; whether each was there. */
    public List<Boolean> remove(Collection<Ulid> ids) throws IOException {
        List<Boolean> were = new ArrayList<>();
        for (Ulid id : ids) {
            String name = DeleteRequestFormat.name(id);
            were.add(bucket.exists(name));
            bucket.delete(name);
        }
        return were;
    }
}
