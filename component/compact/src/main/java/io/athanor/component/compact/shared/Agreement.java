package io.athanor.component.compact.shared;

import io.athanor.component.compact.log.SmallObjects;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonFields;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That all compactors of a bucket make the same of the same blocks: the same ranges, replica labels and way to deduplicate.
 * Who starts with other settings than the last says so in the bucket; from then on those with the old ones do nothing. Safe
 * for all threads.
 */
public final class Agreement {
    private static final Logger LOG = LoggerFactory.getLogger(Agreement.class);

    private final Bucket bucket;
    private final SmallObjects objects;
    private final @Nullable String configHash;
    private long newest = -1;

    /** @param configHash of the settings on which results depend */
    public Agreement(Bucket bucket, String configHash) {
        this.bucket = bucket;
        this.objects = new SmallObjects(bucket);
        this.configHash = configHash;
    }

    private Agreement(Bucket bucket) {
        this.bucket = bucket;
        this.objects = new SmallObjects(bucket);
        this.configHash = null;
    }

    /** Of somebody whose results depend on no settings: he says nothing, and nobody's settings keep him from working. */
    public static Agreement ofGuest(Bucket bucket) {
        return new Agreement(bucket);
    }

    /** Whether compactors have shared the bucket, in whatever way. */
    public boolean isThere() throws IOException {
        return newest() >= 0;
    }

    /** Says how this compactor works, if the last one that said so works otherwise. */
    public synchronized void enter() throws IOException {
        while (configHash != null) {
            newest = newest();
            if (newest >= 0 && isOurs(newest)) {
                return;
            }
            Map<String, Json> out = new LinkedHashMap<>();
            out.put("mode", new Json.Text("shared"));
            out.put("configHash", new Json.Text(configHash));
            if (objects.putIfAbsent(SharedFormat.format(newest + 1), SharedFormat.bytes(out))) {
                if (newest >= 0) {
                    LOG.warn("compactors of this bucket worked with other settings so far; those that still do stop"
                            + " now");
                }
                newest++;
                return;
            }
        }
    }

    /**
     * Makes sure that nobody has started since who works otherwise.
     *
     * @throws IOException if so: this compactor must not plan any more
     */
    public synchronized void check() throws IOException {
        if (configHash == null) {
            return;
        }
        long now = newest();
        if (now != newest && !isOurs(now)) {
            throw new IOException(
                    "a compactor with other settings (ranges, replica labels or deduplication) has begun to"
                            + " work on this bucket; this one does nothing until it is started again");
        }
        newest = now;
    }

    private long newest() throws IOException {
        long[] found = {-1};
        bucket.list(SharedFormat.FORMATS, name -> found[0] = Math.max(found[0], SharedFormat.number(name)));
        return found[0];
    }

    private boolean isOurs(long n) throws IOException {
        String name = SharedFormat.format(n);
        Optional<String> hash = objects.read(name, SharedFormat.MAX_BYTES, bytes -> {
            JsonFields in = SharedFormat.fields(name, bytes);
            return in.text("configHash", "");
        });
        return hash.isPresent() && hash.get().equals(configHash);
    }
}
