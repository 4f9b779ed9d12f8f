package io.athanor.server.profile;

import java.util.Arrays;

/** The command line, its words apart by NUL, as {@code cmdline} answers it. What may hold passwords is masked. */
final class CommandLineText {
    private static final String INLINE = "--[a-z.-]*config";

    private CommandLineText() {}

    static String ofThisProcess() {
        ProcessHandle.Info info = ProcessHandle.current().info();
        return info.command().orElse("java") + "\0" + of(info.arguments().orElse(new String[0]));
    }

    static String of(String... words) {
        String[] shown = words.clone();
        for (int i = 0; i < shown.length; i++) {
            int equals = shown[i].indexOf('=');
            String name = equals < 0 ? shown[i] : shown[i].substring(0, equals);
            if (!name.matches(INLINE) || name.equals("--http.config")) {
                continue;
            }
            if (equals >= 0) {
                shown[i] = name + "=<REDACTED>";
            } else if (i + 1 < shown.length) {
                shown[++i] = "<REDACTED>";
            }
        }
        return String.join("\0", Arrays.asList(shown));
    }
}
