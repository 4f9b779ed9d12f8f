package io.athanor.server.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The machine's {@code resolv.conf}: which servers are asked, and how short names are completed.
 *
 * @param servers addresses of the servers, in their order
 * @param search domains that are tried behind a name
 * @param ndots a name with so many dots is tried as it is first
 */
record ResolvConf(List<String> servers, List<String> search, int ndots) {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_NDOTS = 15;

    ResolvConf {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    static ResolvConf read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        return parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
    }

    /** What is not understood is passed over, as every resolver does. */
    static ResolvConf parse(String text) {
        List<String> servers = new ArrayList<>();
        List<String> search = List.of();
        int ndots = 1;
        for (String line : text.split("\n", -1)) {
            String[] words = line.replaceFirst("[#;].*", "").strip().split("\\s+", -1);
            if (words.length < 2) {
                continue;
            }
            List<String> values = List.of(words).subList(1, words.length);
            switch (words[0]) {
                case "nameserver" -> servers.add(words[1]);
                case "search", "domain" -> search = values;
                case "options" -> ndots = ndots(values, ndots);
                default -> {}
            }
        }
        return new ResolvConf(servers, search, ndots);
    }

    private static int ndots(List<String> options, int otherwise) {
        for (String option : options) {
            if (option.matches("ndots:[0-9]{1,6}")) {
                return Math.min(MAX_NDOTS, Integer.parseInt(option.substring("ndots:".length())));
            }
        }
        return otherwise;
    }

    /** The whole names that a name may stand for, in the order in which they are tried; each ends with a dot. */
    List<String> names(String name) {
        if (name.endsWith(".")) {
            return List.of(name);
        }
        List<String> names = new ArrayList<>();
        boolean isLong = name.chars().filter(c -> c == '.').count() >= ndots;
        if (isLong) {
            names.add(name + ".");
        }
        for (String domain : search) {
            String whole = name + "." + domain.replaceAll("^\\.+|\\.+$", "") + ".";
            names.add(whole.endsWith("..") ? name + "." : whole);
        }
        if (!isLong) {
            names.add(name + ".");
        }
        return names;
    }
}
