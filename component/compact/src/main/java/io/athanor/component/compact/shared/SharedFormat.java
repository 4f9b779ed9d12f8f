package io.athanor.component.compact.shared;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.LogFormat;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonFields;
import io.athanor.tsdb.block.JsonFile;
import io.athanor.tsdb.block.JsonWriter;
import io.athanor.tsdb.block.Ulid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The objects beside the log, all JSON, below {@code athanor/compactor/v1/}, which Thanos does not look at.
 *
 * <p><b>Worker</b> {@code workers/<id>.json}, written again at every beat by its owner only: {@code {"version":1,"id",
 * "host","program","started","seq","jobs":[{"job","attempt","phase","bytesDone","bytesTotal"}]}}; {@code started} is s since the epoch.
 *
 * <p><b>Lease</b> {@code leases/<job>/<epoch>.json}, put if absent: {@code {"version":1,"job","kind","group","resolution",
 * "minTime","maxTime","inputs":[ULID],"epoch","worker","attempt":ULID}}; the greatest epoch counts.
 *
 * <p><b>Pending</b> {@code pending/<ULID>.json}: the very bytes of a meta.json to come.
 *
 * <p><b>Format</b> {@code format/<n>.json}, put if absent: {@code {"version":1,"mode":"shared","configHash"}}; the greatest
 * {@code n} counts.
 */
final class SharedFormat {
    private static final String ROOT = LogFormat.ROOT;
    static final String WORKERS = ROOT + "workers";
    static final String LEASES = ROOT + "leases";
    static final String PENDING = ROOT + "pending";
    static final String FORMATS = ROOT + "format";

    /** No object here is larger. */
    static final int MAX_BYTES = 16 << 20;

    private static final String END = ".json";
    private static final int VERSION = 1;

    private SharedFormat() {}

    static String worker(String id) {
        return WORKERS + "/" + id + END;
    }

    static String leases(JobId job) {
        return LEASES + "/" + job;
    }

    static String lease(JobId job, long epoch) {
        return leases(job) + "/" + epoch + END;
    }

    static String pending(Ulid output) {
        return PENDING + "/" + output + END;
    }

    static String format(long n) {
        return FORMATS + "/" + n + END;
    }

    /** What stands between the last slash and {@code .json}; null if the name ends otherwise. */
    static @Nullable String stem(String name) {
        return name.endsWith(END) ? name.substring(name.lastIndexOf('/') + 1, name.length() - END.length()) : null;
    }

    /** The number that a name ends in, −1 if in none. */
    static long number(String name) {
        String stem = stem(name);
        try {
            return stem == null ? -1 : Long.parseLong(stem);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    static byte[] bytes(Map<String, Json> fields) {
        Map<String, Json> all = new LinkedHashMap<>();
        all.put("version", Json.number(VERSION));
        all.putAll(fields);
        return JsonFile.bytes(JsonWriter.write(new Json.Obj(all)));
    }

    /** @throws CorruptBlockException if these are no fields of an object of this version */
    static JsonFields fields(String name, byte[] bytes) {
        JsonFields in = new JsonFields(name, "", new JsonFile(name).read(bytes));
        int version = in.smallNumber("version", 0);
        if (version != VERSION) {
            throw in.bad("version", "is " + version + " (known: " + VERSION + "); a newer athanor has written it");
        }
        return in;
    }

    static Json.Arr ulids(List<Ulid> ulids) {
        return Json.strings(ulids.stream().map(Ulid::toString).toList());
    }
}
