package io.athanor.component.sidecar.reload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A configuration file written elsewhere: unpacked where it is gzipped, each {@code $(NAME)} replaced by that environment variable,
 * and moved into place whole. Bytes that are no such reference are kept as they are.
 */
final class ConfigOutput {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([a-zA-Z_0-9]+)\\)");
    private static final int MOST_BYTES = 256 << 20;

    private final Map<String, String> environment;

    ConfigOutput(Map<String, String> environment) {
        this.environment = environment;
    }

    /** A variable is not set. */
    static final class UnsetException extends IOException {
        private static final long serialVersionUID = 1;

        UnsetException(String name) {
            super("found reference to unset environment variable \"" + name + "\"");
        }
    }

    /**
     * Writes {@code to}, in place of what is there.
     *
     * @throws UnsetException if a variable is not set; nothing was written
     */
    void write(Path from, Path to) throws IOException {
        byte[] bytes = expand(unpack(Files.readAllBytes(from)));
        Path tmp = to.resolveSibling(to.getFileName() + ".tmp");
        try {
            Files.write(tmp, bytes);
            Files.move(tmp, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(tmp);
        }
    }

    private static byte[] unpack(byte[] bytes) throws IOException {
        boolean isPacked = bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b && bytes[2] == 8;
        if (!isPacked) {
            return bytes;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] unpacked = in.readNBytes(MOST_BYTES + 1);
            if (unpacked.length > MOST_BYTES) {
                throw new IOException("the configuration has more than " + MOST_BYTES + " bytes once it is unpacked");
            }
            return unpacked;
        }
    }

    private byte[] expand(byte[] bytes) throws IOException {
        // One char per byte: what is not ASCII passes as it is.
        Matcher matcher = VARIABLE.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String value = environment.get(matcher.group(1));
            if (value == null) {
                throw new UnsetException(matcher.group(1));
            }
            String asBytes = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            matcher.appendReplacement(out, Matcher.quoteReplacement(asBytes));
        }
        return matcher.appendTail(out).toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
