package io.athanor.component.compact;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Room for jobs' files: kept for a job before it is begun, as long as it lasts. Safe for all threads. */
final class ScratchSpace {
    private long kept;

    /** Room that is kept for a job. */
    interface Room extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Keeps room, waiting for it as long as other jobs have some.
     *
     * @param folder where the files will be
     * @param bytes of the inputs; the result is hardly larger than they are together
     * @param copies whether the inputs are copied here
     * @throws IOException if there is too little, whatever ends: smaller jobs may still find room
     */
    synchronized Room keep(Path folder, long bytes, boolean copies) throws IOException {
        long needed = copies ? 2 * bytes : bytes;
        while (true) {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free >= needed + kept) {
                kept += needed;
                return () -> giveBack(needed);
            }
            if (kept == 0) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "a job needs %.1f GB below --data-dir (\"%s\"), where %.1f GB are free",
                        needed / 1e9,
                        folder,
                        free / 1e9));
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for room below --data-dir");
            }
        }
    }

    private synchronized void giveBack(long bytes) {
        kept -= bytes;
        notifyAll();
    }
}
