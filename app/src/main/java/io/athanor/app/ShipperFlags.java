package io.athanor.app;

import io.athanor.bucket.ship.ShipConfig;
import io.athanor.bucket.ship.ShipperFile;
import io.athanor.server.UserError;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How blocks are uploaded. */
final class ShipperFlags {
    static final String HEADING = "%nUploads:%n";

    @Option(
            names = "--shipper.upload-compacted",
            negatable = true,
            description =
                    "Upload blocks as well that the TSDB has compacted, unless they overlap others in the bucket.")
    private boolean compacted;

    @Option(
            names = "--shipper.ignore-unequal-block-size",
            negatable = true,
            hidden = true,
            description = "Only warn of a Prometheus that compacts its blocks (its min-block-duration is not its"
                    + " max-block-duration): what it compacts before it was uploaded is missing from the bucket.")
    private boolean ignoresBlockSize;

    @Option(
            names = "--shipper.allow-out-of-order-uploads",
            negatable = true,
            hidden = true,
            description = "Upload compacted blocks although they overlap others in the bucket. A block that fails never"
                    + " holds up those after it.")
    private boolean allowsOverlaps;

    @Option(
            names = "--shipper.skip-corrupted-blocks",
            negatable = true,
            hidden = true,
            description = "Taken for Thanos's sake: a block with a bad meta is always left out, counted and logged.")
    @SuppressWarnings("unused") // taken, and without effect
    private boolean skipsCorrupted;

    @Option(
            names = "--hash-func",
            paramLabel = "FUNCTION",
            defaultValue = "",
            description = "Tell in each block's meta a hash of every file: SHA256, or none.")
    private String hash = "";

    @Option(
            names = "--shipper.meta-file-name",
            paramLabel = "NAME",
            defaultValue = ShipperFile.NAME,
            description = "File below --tsdb.path that says which blocks were uploaded.")
    private String fileName = ShipperFile.NAME;

    @Option(
            names = "--shipper.upload-concurrency",
            paramLabel = "N",
            defaultValue = "0",
            description = "Files of a block that are uploaded at once; 0: one.")
    private int concurrency;

    boolean ignoresBlockSize() {
        return ignoresBlockSize;
    }

    /** What is uploaded of a TSDB's folder. */
    ShipConfig config(Path tsdb, String source) {
        if (!hash.isEmpty() && !hash.equals("SHA256")) {
            throw UserError.usage("--hash-func has to be SHA256 or empty, not " + hash);
        }
        if (concurrency < 0) {
            throw UserError.usage("--shipper.upload-concurrency has to be 0 or more, not " + concurrency);
        }
        return new ShipConfig(
                tsdb, fileName, source, compacted, allowsOverlaps, !hash.isEmpty(), Math.max(1, concurrency));
    }
}
