package io.athanor.component.compact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether there is room for a job's files, before it is begun. */
final class ScratchSpace {
    /**
     * Makes sure of it.
     *
     * @param folder where the files will be
     * @param bytes of the inputs; the result is hardly larger than they are together
     * @param copies whether the inputs are copied here
     * @throws IOException if there is too little: smaller jobs may still find room
     */
    void check(Path folder, long bytes, boolean copies) throws IOException {
        long needed = copies ? 2 * bytes : bytes;
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < needed) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "a job needs %.1f GB below --data-dir (\"%s\"), where %.1f GB are free",
                    needed / 1e9,
                    folder,
                    free / 1e9));
        }
    }
}
