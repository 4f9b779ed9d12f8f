package io.athanor.component.sidecar.remoteread;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An answer of remote read, series by series. Used by one thread. */
public interface ReadAnswer {
    /**
     * The next series with all its chunks; null after the last.
     *
     * @throws IOException if the answer breaks off or is not what it has to be; what came before is good
     */
    @Nullable
    ReceivedSeries next() throws IOException;

    /** Messages that came so far. */
    int frames();
}
