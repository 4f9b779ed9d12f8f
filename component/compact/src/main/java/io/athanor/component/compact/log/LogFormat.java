package io.athanor.component.compact.log;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonFields;
import io.athanor.tsdb.block.JsonFile;
import io.athanor.tsdb.block.JsonWriter;
import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The objects of the log, all JSON, below {@code athanor/compactor/v1/}.
 *
 * <p><b>Entry</b> {@code log/00000000000000000042.json}, 20 digits: {@code {"version":1,"seq":42,"nonce":…,"worker":…,"time":…,
 * "ops":[…]}}, each operation an object of one field, named as the operation: {@code {"commit":{"job","kind","resolution",
 * "epoch","inputs":[ULID],"outputs":[{"ulid","metaSha256","bytes","files"}]}}}, {@code {"discard":{"ulids"}}}, {@code
 * {"delete":{"ulids","reason"}}}, {@code {"void":{"job"}}}, {@code {"rescue":{"ulid"}}}, {@code
 * {"quarantine":{"job","reason"}}}, {@code {"release":{"job"}}}. An operation that this version does not know is an error:
 * a reader that skipped it would fold the log to something else than the others do.
 *
 * <p><b>Checkpoint</b> {@code checkpoints/00000000000000000255.json.gz}: gzip of the state after the entry of that place,
 * {@code {"version":1,"next":256,"nonces":{seq:nonce},"commits":[{"time", and a commit's fields}],"discarded":{ULID:time},
 * "deleted":{ULID:time},"rescued":[ULID],"quarantined":{job:reason}}}; what is consumed follows from the commits.
 */
public final class LogFormat {
    /** Where all objects of the compactors lie. */
    public static final String ROOT = "athanor/compactor/v1/";

    static final String ENTRIES_DIR = ROOT + "log";
    static final String CHECKPOINTS_DIR = ROOT + "checkpoints";

    /** No entry is larger. */
    static final int MAX_ENTRY_BYTES = 4 << 20;

    /** No checkpoint is larger, compressed or not. */
    static final int MAX_CHECKPOINT_BYTES = 256 << 20;

    private static final int VERSION = 1;
    private static final String ENTRIES = ENTRIES_DIR + "/";
    private static final String CHECKPOINTS = CHECKPOINTS_DIR + "/";
    private static final String ENTRY_END = ".json";
    private static final String CHECKPOINT_END = ".json.gz";

    private LogFormat() {}

    static String entryName(long seq) {
        return ENTRIES + digits(seq) + ENTRY_END;
    }

    static String checkpointName(long seq) {
        return CHECKPOINTS + digits(seq) + CHECKPOINT_END;
    }

    /** The place that an entry's or a checkpoint's name tells, −1 if it is neither's. */
    static long seq(String name) {
        String end = name.startsWith(ENTRIES) ? ENTRY_END : CHECKPOINT_END;
        String dir = name.startsWith(ENTRIES) ? ENTRIES : CHECKPOINTS;
        if (!name.startsWith(dir) || !name.endsWith(end) || name.length() != dir.length() + 20 + end.length()) {
            return -1;
        }
        try {
            return Long.parseLong(name, dir.length(), dir.length() + 20, 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String digits(long seq) {
        return String.format("%020d", seq);
    }

    static byte[] toBytes(LogEntry entry) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("version", Json.number(VERSION));
        out.put("seq", Json.number(entry.seq()));
        out.put("nonce", new Json.Text(entry.nonce()));
        out.put("worker", new Json.Text(entry.worker()));
        out.put("time", Json.number(entry.time()));
        out.put("ops", new Json.Arr(entry.ops().stream().map(LogFormat::json).toList()));
        return bytes(out);
    }

    /** @throws CorruptBlockException if it is not the entry of this name, whole and understood */
    static LogEntry entry(String name, byte[] bytes) {
        JsonFields in = versioned(name, bytes);
        long seq = in.number("seq", -1);
        if (seq != seq(name)) {
            throw in.bad("seq", "is " + seq + ", but the object's name says " + seq(name));
        }
        return new LogEntry(
                seq,
                in.text("nonce", ""),
                in.text("worker", ""),
                in.number("time", 0),
                in.objects("ops", op -> op(op)));
    }

    private static JsonFields versioned(String name, byte[] bytes) {
        JsonFields in = new JsonFields(name, "", new JsonFile(name).read(bytes));
        int version = in.smallNumber("version", 0);
        if (version != VERSION) {
            throw in.bad("version", "is " + version + " (known: " + VERSION + "); a newer athanor has written it");
        }
        return in;
    }

    private static Json json(LogOp op) {
        return switch (op) {
            case LogOp.Commit commit -> op("commit", fields(commit));
            case LogOp.Discard discard -> op("discard", Map.of("ulids", ulids(discard.ulids())));
            case LogOp.Delete delete ->
                op("delete", Map.of("ulids", ulids(delete.ulids()), "reason", new Json.Text(delete.reason())));
            case LogOp.Void undo ->
                op("void", Map.of("job", new Json.Text(undo.job().hex())));
            case LogOp.Rescue rescue ->
                op("rescue", Map.of("ulid", new Json.Text(rescue.ulid().toString())));
            case LogOp.Quarantine quarantine ->
                op(
                        "quarantine",
                        Map.of(
                                "job", new Json.Text(quarantine.job().hex()),
                                "reason", new Json.Text(quarantine.reason())));
            case LogOp.Release release ->
                op("release", Map.of("job", new Json.Text(release.job().hex())));
        };
    }

    private static Json op(String name, Map<String, Json> fields) {
        return new Json.Obj(Map.of(name, new Json.Obj(fields)));
    }

    private static Map<String, Json> fields(LogOp.Commit commit) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("job", new Json.Text(commit.job().hex()));
        out.put("kind", new Json.Text(commit.kind().word()));
        out.put("resolution", Json.number(commit.resolution()));
        out.put("epoch", Json.number(commit.epoch()));
        out.put("inputs", ulids(commit.inputs()));
        List<Json> outputs = new ArrayList<>();
        for (LogOp.Output output : commit.outputs()) {
            Map<String, Json> fields = new LinkedHashMap<>();
            fields.put("ulid", new Json.Text(output.ulid().toString()));
            fields.put("metaSha256", new Json.Text(output.metaSha256()));
            fields.put("bytes", Json.number(output.bytes()));
            fields.put("files", Json.number(output.files()));
            outputs.add(new Json.Obj(fields));
        }
        out.put("outputs", new Json.Arr(outputs));
        return out;
    }

    private static Json.Arr ulids(Iterable<Ulid> ulids) {
        List<String> texts = new ArrayList<>();
        ulids.forEach(ulid -> texts.add(ulid.toString()));
        return Json.strings(texts);
    }

    private static LogOp op(JsonFields in) {
        for (Map.Entry<String, Function<JsonFields, LogOp>> known : OPS.entrySet()) {
            JsonFields fields = in.optionalObject(known.getKey());
            if (fields != null) {
                if (!in.rest().fields().isEmpty()) {
                    throw in.bad(in.rest().fields().keySet().iterator().next(), "stands beside another operation");
                }
                return known.getValue().apply(fields);
            }
        }
        throw in.bad(
                String.join(", ", in.rest().fields().keySet()),
                "is no operation that is known; a newer athanor may have written it");
    }

    private static final Map<String, Function<JsonFields, LogOp>> OPS = Map.of(
            "commit", LogFormat::commit,
            "discard", in -> new LogOp.Discard(in.ulids("ulids")),
            "delete", in -> new LogOp.Delete(in.ulids("ulids"), in.text("reason", "")),
            "void", in -> new LogOp.Void(JobId.read(in)),
            "rescue", in -> new LogOp.Rescue(in.ulid("ulid")),
            "quarantine", in -> new LogOp.Quarantine(JobId.read(in), in.text("reason", "")),
            "release", in -> new LogOp.Release(JobId.read(in)));

    private static LogOp.Commit commit(JsonFields in) {
        String kind = in.text("kind", "");
        return new LogOp.Commit(
                JobId.read(in),
                JobKind.of(kind).orElseThrow(() -> in.bad("kind", "is \"" + kind + "\", which is not known")),
                in.number("resolution", 0),
                in.number("epoch", 0),
                in.ulids("inputs"),
                in.objects(
                        "outputs",
                        o -> new LogOp.Output(
                                o.ulid("ulid"),
                                o.text("metaSha256", ""),
                                o.number("bytes", 0),
                                o.smallNumber("files", 0))));
    }

    /** A checkpoint's bytes. */
    static byte[] toBytes(LogState state) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("version", Json.number(VERSION));
        out.put("next", Json.number(state.next));
        Map<String, Json> nonces = new LinkedHashMap<>();
        state.nonces.forEach((seq, nonce) -> nonces.put(Long.toString(seq), new Json.Text(nonce)));
        out.put("nonces", new Json.Obj(nonces));
        List<Json> commits = new ArrayList<>();
        state.commits.forEach((job, commit) -> {
            Map<String, Json> fields = new LinkedHashMap<>();
            fields.put("time", Json.number(state.commitTimes.getOrDefault(job, 0L)));
            fields.putAll(fields(commit));
            commits.add(new Json.Obj(fields));
        });
        out.put("commits", new Json.Arr(commits));
        out.put("discarded", times(state.discarded));
        out.put("deleted", times(state.deleted));
        out.put("rescued", ulids(state.rescued));
        Map<String, Json> quarantined = new LinkedHashMap<>();
        state.quarantined.forEach((job, reason) -> quarantined.put(job, new Json.Text(reason)));
        out.put("quarantined", new Json.Obj(quarantined));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static Json.Obj times(Map<Ulid, Long> times) {
        Map<String, Json> out = new LinkedHashMap<>();
        times.forEach((ulid, time) -> out.put(ulid.toString(), Json.number(time)));
        return new Json.Obj(out);
    }

    /** @throws CorruptBlockException if it is not the checkpoint of this name, whole and understood */
    static LogState checkpoint(String name, byte[] packed) {
        JsonFields in = versioned(name, unpack(name, packed));
        LogState state = new LogState();
        state.next = in.number("next", 0);
        if (state.next - 1 != seq(name)) {
            throw in.bad("next", "is " + state.next + ", but the object's name says " + (seq(name) + 1));
        }
        in.textMap("nonces").forEach((seq, nonce) -> state.nonces.put(number(in, "nonces", seq), nonce));
        in.objects("commits", c -> {
            long time = c.number("time", 0);
            state.restore(commit(c), time);
            return time;
        });
        times(in, "discarded", state.discarded);
        times(in, "deleted", state.deleted);
        state.rescued.addAll(in.ulids("rescued"));
        in.textMap("quarantined")
                .forEach((job, reason) ->
                        state.quarantined.put(JobId.parse(in, job).hex(), reason));
        return state;
    }

    private static byte[] unpack(String name, byte[] packed) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = gzip.readNBytes(MAX_CHECKPOINT_BYTES + 1);
            if (bytes.length > MAX_CHECKPOINT_BYTES) {
                throw new CorruptBlockException(name, MAX_CHECKPOINT_BYTES, "the checkpoint is too large");
            }
            return bytes;
        } catch (IOException e) {
            throw new CorruptBlockException(name, 0, "it is no gzip: " + e.getMessage());
        }
    }

    private static void times(JsonFields in, String name, Map<Ulid, Long> into) {
        JsonFields fields = in.object(name);
        for (String text : List.copyOf(fields.rest().fields().keySet())) {
            Ulid ulid = Ulid.tryParse(text);
            if (ulid == null) {
                throw in.bad(name, "holds \"" + text + "\", which is no ULID");
            }
            into.put(ulid, fields.number(text, 0));
        }
    }

    private static long number(JsonFields in, String name, String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw in.bad(name, "holds \"" + digits + "\", which is no number");
        }
    }

    private static byte[] bytes(Map<String, Json> fields) {
        return JsonFile.bytes(JsonWriter.write(new Json.Obj(fields)));
    }
}
