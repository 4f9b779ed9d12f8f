package io.athanor.bench.peers;

import io.athanor.tsdb.block.FolderTree;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** A history to be asked about: written when it is first needed, and kept. */
final class DataSet {
    private final String name;
    private final FleetSpec spec;
    private final Path folder;
    private final PrintStream out;

    DataSet(String name, FleetSpec spec, Path folder, PrintStream out) {
        this.name = name;
        this.spec = spec;
        this.folder = folder;
        this.out = out;
    }

    /** Tells it from all other data. */
    String name() {
        return name;
    }

    FleetSpec spec() {
        return spec;
    }

    /** Where the data end, ms. */
    long endMs() {
        return spec.endMs();
    }

    /** What it is, for the table. */
    String describe() {
        return String.format(
                Locale.ROOT,
                "Data set %s: %d series a replica, %d h every %d s, blocks of %d h.",
                name,
                spec.series(),
                Duration.ofMillis(spec.endMs() - spec.startMs()).toHours(),
                Duration.ofMillis(spec.intervalMs()).toSeconds(),
                Duration.ofMillis(spec.blockMs()).toHours());
    }

    /** The folder with its blocks: of one replica as plain Prometheus blocks, of more as a sidecar uploads them. */
    Path blocks(int replicas) throws IOException {
        Path blocks = folder.resolve(name + "-x" + replicas);
        if (!Files.exists(blocks)) {
            Path unfinished = folder.resolve(name + ".tmp");
            FolderTree.delete(unfinished);
            out.println("writing the data set " + name + " …");
            FleetSpec wanted =
                    spec.withReplicas(replicas).withForm(replicas == 1 ? BlockForm.PROMETHEUS : BlockForm.THANOS);
            out.println(FleetWorkload.write(wanted, unfinished, ProgressListener.NONE));
            Files.move(unfinished, blocks);
        }
        return blocks;
    }
}
