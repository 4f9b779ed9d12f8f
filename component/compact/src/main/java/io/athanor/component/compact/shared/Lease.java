package io.athanor.component.compact.shared;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.JobKind;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.JsonFields;
import io.athanor.tsdb.block.Ulid;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * That a worker works on a job.
 *
 * @param group the group's key as text
 * @param resolution of the output, ms
 * @param minTime first time of the output, ms
 * @param maxTime last time of the output, ms, exclusive
 * @param epoch 1 for the first worker that tries, one more for each that takes over
 * @param attempt the block that it makes
 */
public record Lease(
        JobId job,
        JobKind kind,
        String group,
        long resolution,
        long minTime,
        long maxTime,
        List<Ulid> inputs,
        long epoch,
        String worker,
        Ulid attempt) {
    public Lease {
        inputs = List.copyOf(inputs);
    }

    /** The first lease of a job. */
    public static Lease first(
            JobKind kind,
            String group,
            long resolution,
            long minTime,
            long maxTime,
            List<Ulid> inputs,
            String worker,
            Ulid attempt) {
        JobId job = JobId.of(kind, group, resolution, minTime, maxTime, inputs);
        return new Lease(job, kind, group, resolution, minTime, maxTime, inputs, 1, worker, attempt);
    }

    /** The next epoch of this one. */
    Lease after(Lease before) {
        return new Lease(job, kind, group, resolution, minTime, maxTime, inputs, before.epoch() + 1, worker, attempt);
    }

    byte[] toBytes() {
        Map<String, Json> out = new LinkedHashMap<>();
        out.put("job", new Json.Text(job.hex()));
        out.put("kind", new Json.Text(kind.word()));
        out.put("group", new Json.Text(group));
        out.put("resolution", Json.number(resolution));
        out.put("minTime", Json.number(minTime));
        out.put("maxTime", Json.number(maxTime));
        out.put("inputs", SharedFormat.ulids(inputs));
        out.put("epoch", Json.number(epoch));
        out.put("worker", new Json.Text(worker));
        out.put("attempt", new Json.Text(attempt.toString()));
        return SharedFormat.bytes(out);
    }

    static Lease parse(String name, byte[] bytes) {
        JsonFields in = SharedFormat.fields(name, bytes);
        String kind = in.text("kind", "");
        return new Lease(
                JobId.read(in),
                JobKind.of(kind).orElseThrow(() -> in.bad("kind", "is \"" + kind + "\", which is not known")),
                in.text("group", ""),
                in.number("resolution", 0),
                in.number("minTime", 0),
                in.number("maxTime", 0),
                in.ulids("inputs"),
                in.number("epoch", 0),
                in.text("worker", ""),
                in.ulid("attempt"));
    }
}
