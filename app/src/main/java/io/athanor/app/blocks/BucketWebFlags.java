package io.athanor.app.blocks;

import picocli.CommandLine.Option;

/** The flags of the pages that show a bucket's blocks. */
public final class BucketWebFlags {
    /** Above the family in {@code --help}. */
    public static final String HEADING = "%nPages of blocks:%n";

    @Option(names = "--web.disable", negatable = true, description = "Do not serve pages.")
    private boolean disabled;

    @Option(
            names = "--bucket-web-label",
            paramLabel = "LABEL",
            defaultValue = "",
            description = "External label by which the pages group blocks; without it, by all of them.")
    private String label = "";

    @Option(
            names = "--disable-admin-operations",
            negatable = true,
            description = "Do not let blocks be marked for deletion or for no compaction over HTTP.")
    private boolean adminOperationsDisabled;

    public boolean isDisabled() {
        return disabled;
    }

    public String label() {
        return label;
    }

    public boolean mayMark() {
        return !adminOperationsDisabled;
    }
}
