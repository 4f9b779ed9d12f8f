package io.athanor.component.compact.shared;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.SmallObjects;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonFields;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who works on a bucket. Each worker writes one object again and again; whoever has not for {@link #TTL} is dead. What time
 * it is, the bucket's clock says: the time that it gave this worker's own last beat, and what has passed since. Safe for all
 * threads.
 */
public final class Workers {
    /** How often a worker beats. */
    public static final Duration BEAT = Duration.ofSeconds(20);

    /** Without a beat for so long, a worker is dead. */
    public static final Duration TTL = Duration.ofMinutes(2);

    /** After a pause of so long between two beats, a worker looks whether its jobs are still its own. */
    static final Duration PAUSE = Duration.ofSeconds(60);

    private final Bucket bucket;
    private final SmallObjects objects;
    private final Me me;
    private final LongSupplier nanoTime;
    private long seq;
    private long beatAt;
    private long pauses;

    /**
     * One worker.
     *
     * @param id random, new at every start
     * @param started s since the epoch
     */
    public record Me(String id, String host, String program, long started) {}

    /**
     * What was seen of the workers.
     *
     * @param now by the bucket's clock
     * @param beats last ones, by worker
     */
    public record Seen(Instant now, Map<String, Instant> beats) {
        public Seen {
            beats = Map.copyOf(beats);
        }

        /** Whether it has beaten lately. */
        public boolean isLive(String worker) {
            Instant beat = beats.get(worker);
            return beat != null && Duration.between(beat, now).compareTo(TTL) <= 0;
        }

        /** Those that are, in the order of their ids. */
        public List<String> live() {
            return beats.keySet().stream().filter(this::isLive).sorted().toList();
        }
    }

    /** @param nanoTime a clock that only goes forward, ns, as {@link System#nanoTime} */
    public Workers(Bucket bucket, Me me, LongSupplier nanoTime) {
        this.bucket = bucket;
        this.objects = new SmallObjects(bucket);
        this.me = me;
        this.nanoTime = nanoTime;
    }

    /** This worker's id. */
    public String id() {
        return me.id();
    }

    /** Says that this worker is alive, and what it does. */
    public synchronized void beat(List<JobProgress> jobs) throws IOException {
        long now = nanoTime.getAsLong();
        if (seq > 0 && now - beatAt > PAUSE.toNanos()) {
            pauses++;
        }
        objects.put(SharedFormat.worker(me.id()), bytes(seq + 1, jobs));
        seq++;
        beatAt = now;
    }

    /** How many pauses there were that were long enough for others to have taken this worker for dead. */
    synchronized long pauses() {
        boolean isPausing = seq > 0 && nanoTime.getAsLong() - beatAt > PAUSE.toNanos();
        return isPausing ? pauses + 1 : pauses;
    }

    /**
     * Looks at all workers.
     *
     * @throws IOException if this one has not beaten yet, too: without that it does not know the time
     */
    public Seen look() throws IOException {
        Map<String, Instant> beats = new LinkedHashMap<>();
        long sent;
        synchronized (this) {
            sent = beatAt;
        }
        bucket.listRecursively(SharedFormat.WORKERS, object -> {
            String id = SharedFormat.stem(object.name());
            if (id != null) {
                beats.put(id, object.lastModified());
            }
        });
        Instant own = beats.get(me.id());
        if (own == null) {
            throw new IOException("the object \"" + SharedFormat.worker(me.id())
                    + "\", by which other compactors know that this one works, is not in the bucket");
        }
        return new Seen(own.plusNanos(Math.max(0, nanoTime.getAsLong() - sent)), beats);
    }

    /** What a worker said at its last beat that it does; nothing if it is gone. */
    List<JobProgress> jobs(String worker) throws IOException {
        String name = SharedFormat.worker(worker);
        Optional<List<JobProgress>> jobs = objects.read(
                name,
                SharedFormat.MAX_BYTES,
                bytes -> SharedFormat.fields(name, bytes).objects("jobs", Workers::progress));
        return jobs.orElse(List.of());
    }

    /** Whether another worker started before this one; the order of ids decides where both did at once. */
    public boolean isElder(String other) throws IOException {
        String name = SharedFormat.worker(other);
        Optional<Long> started = objects.read(
                name,
                SharedFormat.MAX_BYTES,
                bytes -> SharedFormat.fields(name, bytes).number("started", 0));
        if (started.isEmpty()) {
            return false;
        }
        int c = Long.compare(started.get(), me.started());
        return c != 0 ? c < 0 : other.compareTo(me.id()) < 0;
    }

    /** Says that a worker is dead, for whoever knows that it is. */
    public void bury(String worker) throws IOException {
        bucket.delete(SharedFormat.worker(worker));
    }

    /** Takes away what workers left that are dead for a day. */
    public void clean(Seen seen) throws IOException {
        for (Map.Entry<String, Instant> beat : seen.beats().entrySet()) {
            if (Duration.between(beat.getValue(), seen.now()).compareTo(Duration.ofDays(1)) > 0) {
                bucket.delete(SharedFormat.worker(beat.getKey()));
            }
        }
    }

    /** Says that this worker goes: others need not wait for its death. */
    public synchronized void leave() throws IOException {
        bucket.delete(SharedFormat.worker(me.id()));
    }

    private byte[] bytes(long beat, List<JobProgress> jobs) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("id", new Json.Text(me.id()));
        out.put("host", new Json.Text(me.host()));
        out.put("program", new Json.Text(me.program()));
        out.put("started", Json.number(me.started()));
        out.put("seq", Json.number(beat));
        out.put("jobs", new Json.Arr(jobs.stream().map(Workers::json).toList()));
        return SharedFormat.bytes(out);
    }

    private static Json json(JobProgress job) {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("job", new Json.Text(job.job().hex()));
        out.put("attempt", new Json.Text(job.attempt().toString()));
        out.put("phase", new Json.Text(job.phase()));
        out.put("bytesDone", Json.number(job.bytesDone()));
        out.put("bytesTotal", Json.number(job.bytesTotal()));
        return new Json.Obj(out);
    }

    private static JobProgress progress(JsonFields in) {
        return new JobProgress(
                JobId.read(in),
                in.ulid("attempt"),
                in.text("phase", ""),
                in.number("bytesDone", 0),
                in.number("bytesTotal", 0));
    }
}
