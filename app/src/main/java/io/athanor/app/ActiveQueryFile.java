package io.athanor.app;

import io.athanor.promql.ActiveQuery;
import io.athanor.promql.QueryListener;
import io.athanor.promql.QueryStats;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps {@link ActiveQueryFormat} up to date in mapped memory, which outlives the process; a query costs no system call. */
final class ActiveQueryFile implements QueryListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveQueryFile.class);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment file;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final Map<Long, Integer> taken = new HashMap<>();
    private boolean isClosed;

    private ActiveQueryFile(Path path, int slots) throws IOException {
        int bytes = ActiveQueryFormat.fileBytes(slots);
        try (FileChannel channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            file = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
        }
        file.set(ValueLayout.JAVA_BYTE, 0, (byte) '[');
        for (int i = 0; i < slots; i++) {
            free.add(i);
        }
    }

    /**
     * Logs what a run before left unfinished, and begins anew.
     *
     * @param dir made if absent
     * @param slots how many queries may run at once
     * @return null, with a line in the log, where the file cannot be written: queries are served all the same
     */
    static @Nullable ActiveQueryFile open(Path dir, int slots) {
        Path path = dir.resolve("queries.active");
        try {
            Files.createDirectories(dir);
            logUnfinished(path, ActiveQueryFormat.fileBytes(slots));
            return new ActiveQueryFile(path, slots);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", path)
                    .setCause(e)
                    .log("running queries will not be known after a crash: their file cannot be written");
            return null;
        }
    }

    private static void logUnfinished(Path path, int most) throws IOException {
        if (!Files.isRegularFile(path)) {
            return;
        }
        try (InputStream in = Files.newInputStream(path)) {
            String queries = ActiveQueryFormat.unfinished(in.readNBytes(most));
            if (!queries.isEmpty()) {
                LOG.atInfo().addKeyValue("queries", queries).log("these queries did not finish in the last run");
            }
        }
    }

    @Override
    public synchronized void begins(ActiveQuery query) {
        Integer slot = isClosed ? null : free.poll();
        if (slot != null) {
            taken.put(query.id(), slot);
            write(slot, ActiveQueryFormat.slot(query.request().expr(), query.since()));
        }
    }

    @Override
    public synchronized void ends(ActiveQuery query, @Nullable QueryStats stats) {
        Integer slot = taken.remove(query.id());
        if (slot != null && !isClosed) {
            write(slot, new byte[ActiveQueryFormat.SLOT_BYTES]);
            free.add(slot);
        }
    }

    private void write(int slot, byte[] bytes) {
        MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, ActiveQueryFormat.offset(slot), bytes.length);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        arena.close();
    }
}
