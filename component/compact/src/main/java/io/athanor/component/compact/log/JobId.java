package io.athanor.component.compact.log;

import io.athanor.tsdb.block.JsonFields;
import io.athanor.tsdb.block.Ulid;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a job: what is to be made of what. Workers that see the same work call it the same, whatever their options and
 * versions are.
 *
 * @param hex 32 hexadecimal digits
 */
public record JobId(String hex) {
    private static final int BYTES = 16;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public JobId {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("\"" + hex + "\" is no name of a job: 32 hexadecimal digits");
        }
    }

    /**
     * The first 16 bytes of the SHA-256 of the job's words.
     *
     * @param group the group's key as text
     * @param resolution of the output, ms
     * @param minTime first time of the output, ms
     * @param maxTime last time of the output, ms, exclusive
     * @param inputs in any order
     */
    public static JobId of(JobKind kind, String group, long resolution, long minTime, long maxTime, List<Ulid> inputs) {
        StringBuilder words = new StringBuilder("v1\n");
        words.append(kind.word())
                .append('\n')
                .append(group)
                .append('\n')
                .append(resolution)
                .append('\n');
        words.append(minTime).append('-').append(maxTime).append('\n');
        inputs.stream().sorted().forEach(ulid -> words.append(ulid).append('\n'));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(words.toString().getBytes(StandardCharsets.UTF_8));
            return new JobId(HexFormat.of().formatHex(hash, 0, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The field {@code job} of an object.
     *
     * @throws io.athanor.tsdb.CorruptBlockException if it is no name of a job
     */
    public static JobId read(JsonFields in) {
        return parse(in, in.text("job", ""));
    }

    /** A name that stands in these fields, other than as {@code job}. */
    static JobId parse(JsonFields in, String hex) {
        try {
            return new JobId(hex);
        } catch (IllegalArgumentException e) {
            throw in.bad("job", "is wrong: " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
