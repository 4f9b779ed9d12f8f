package io.athanor.component.compact.log;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.PreconditionFailedException;
import io.athanor.objstore.PutCondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one bucket, as one worker reads and writes it: format in {@link LogFormat}, meaning in {@link LogState}.
 *
 * <p>An entry is written by a put that must find nothing at its place, and only when everything before it has been read. A
 * put whose outcome is not known is settled by reading the place: so an operation has been taken, or the place is another's
 * and it is tried at the next. Safe for all threads; one writes at a time.
 */
public final class CommitLog {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);

    /** Entries below a checkpoint are kept for as long. */
    private static final Duration KEEP_ENTRIES = Duration.ofDays(30);

    private final Bucket bucket;
    private final SmallObjects objects;
    private final String worker;
    private final InstantSource clock;
    private final RandomGenerator random;
    private LogState state = new LogState();
    private boolean isLoaded;
    private Instant read = Instant.EPOCH;

    /**
     * Reads nothing yet.
     *
     * @param bucket one that {@linkplain Bucket#supportsConditionalPut puts on condition}
     * @param worker name of this process, random, new at every start
     */
    public CommitLog(Bucket bucket, String worker, InstantSource clock, RandomGenerator random) {
        this.bucket = bucket;
        this.objects = new SmallObjects(bucket);
        this.worker = worker;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Reads what was written since the last look, and asks it something.
     *
     * @param question is asked of the state while nothing else happens to it; must not keep it
     * @throws IOException if the log cannot be read: nothing may be concluded then
     */
    public synchronized <T> T look(Function<LogState, T> question) throws IOException {
        catchUp();
        return question.apply(state);
    }

    /**
     * Writes operations, as one entry.
     *
     * @return of each operation, whether it has an effect
     * @throws IOException if it is not known whether they were written; they may have an effect later
     */
    public synchronized boolean[] append(List<LogOp> ops) throws IOException {
        String nonce =
                HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
        while (true) {
            catchUp();
            LogEntry entry =
                    new LogEntry(state.next(), nonce, worker, clock.instant().getEpochSecond(), ops);
            if (put(entry)) {
                if (isTruncated(entry)) {
                    LOG.atWarn()
                            .addKeyValue("entry", entry.seq())
                            .log("the log was cut behind this worker; reads it again");
                    bucket.delete(LogFormat.entryName(entry.seq()));
                    isLoaded = false;
                    state = new LogState();
                    continue;
                }
                boolean[] effects = state.apply(entry);
                writeCheckpoint();
                return effects;
            }
        }
    }

    /** Writes an entry at its place; false if the place is another's. */
    private boolean put(LogEntry entry) throws IOException {
        String name = LogFormat.entryName(entry.seq());
        byte[] bytes = LogFormat.toBytes(entry);
        if (bytes.length > LogFormat.MAX_ENTRY_BYTES) {
            throw new IOException("the entry of " + entry.ops().size() + " operations is too large for the log");
        }
        return objects.putIfAbsent(name, bytes);
    }

    /** Whether a checkpoint covers the entry's place without knowing it: then it was written where entries had been cut. */
    private boolean isTruncated(LogEntry entry) throws IOException {
        NavigableMap<Long, String> later = checkpoints();
        if (later.isEmpty() || later.lastKey() < entry.seq()) {
            return false;
        }
        String name = later.lastEntry().getValue();
        return checkpoint(name)
                .filter(seen -> seen.isAt(entry.seq(), entry.nonce()))
                .isEmpty();
    }

    private NavigableMap<Long, String> checkpoints() throws IOException {
        TreeMap<Long, String> names = new TreeMap<>();
        bucket.list(LogFormat.CHECKPOINTS_DIR, name -> {
            long seq = LogFormat.seq(name);
            if (seq >= 0) {
                names.put(seq, name);
            }
        });
        return names;
    }

    private void catchUp() throws IOException {
        Instant now = clock.instant();
        if (!isLoaded || read.plus(KEEP_ENTRIES.dividedBy(2)).isBefore(now)) {
            load();
        }
        read = now;
        Optional<LogEntry> next = entry(LogFormat.entryName(state.next()));
        while (next.isPresent()) {
            state.apply(next.get());
            next = entry(LogFormat.entryName(state.next()));
        }
    }

    private void load() throws IOException {
        NavigableMap<Long, String> names = checkpoints();
        state = new LogState();
        for (String name : names.descendingMap().values()) {
            Optional<LogState> found = checkpoint(name); // none if it was taken away meanwhile
            if (found.isPresent()) {
                state = found.get();
                break;
            }
        }
        isLoaded = true;
    }

    /** Writes a checkpoint if it is time for one, and cuts what is long below it. Failing does no harm. */
    private void writeCheckpoint() {
        if (!state.isAtCheckpoint()) {
            return;
        }
        long seq = state.next() - 1;
        try {
            bucket.putIf(
                    new PutCondition.IfAbsent(),
                    LogFormat.checkpointName(seq),
                    new ByteArrayInputStream(LogFormat.toBytes(state)));
            cut(seq);
        } catch (PreconditionFailedException e) {
            LOG.atDebug().addKeyValue("entry", seq).log("another worker has written this checkpoint");
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("entry", seq).setCause(e).log("cannot write a checkpoint of the compactors' log");
        }
    }

    private void cut(long seq) throws IOException {
        long before = clock.instant().minus(KEEP_ENTRIES).toEpochMilli();
        for (String dir : List.of(LogFormat.ENTRIES_DIR, LogFormat.CHECKPOINTS_DIR)) {
            List<String> old = new ArrayList<>();
            bucket.listRecursively(dir, object -> {
                long at = LogFormat.seq(object.name());
                if (at >= 0 && at < seq && object.lastModified().toEpochMilli() < before) {
                    old.add(object.name());
                }
            });
            for (String name : old) {
                bucket.delete(name);
            }
        }
    }

    private Optional<LogEntry> entry(String name) throws IOException {
        return objects.read(name, LogFormat.MAX_ENTRY_BYTES, bytes -> LogFormat.entry(name, bytes));
    }

    private Optional<LogState> checkpoint(String name) throws IOException {
        return objects.read(name, LogFormat.MAX_CHECKPOINT_BYTES, bytes -> LogFormat.checkpoint(name, bytes));
    }
}
