package io.athanor.server.http;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a request carries the name and password of somebody known. Slow checks are made one at a time, and remembered. */
final class BasicAuth {
    private static final Pattern HASH = Pattern.compile("\\$2[abxy]?\\$\\d\\d\\$[./A-Za-z0-9]{53}");
    /** For names that are not known: answering takes as long as for those that are. */
    private static final String NOBODY = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    private static final int REMEMBERED = 100;

    private final Supplier<Map<String, String>> users;
    private final Map<String, Boolean> checked = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param users by name the bcrypt hash; empty: everybody may ask */
    BasicAuth(Supplier<Map<String, String>> users) {
        this.users = users;
    }

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    /** @param header the value of {@code Authorization} */
    boolean allows(@Nullable String header) {
        Map<String, String> known = users.get();
        if (known.isEmpty()) {
            return true;
        }
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int colon = pair.indexOf(':');
        return colon >= 0 && verify(known, pair.substring(0, colon), pair.substring(colon + 1));
    }

    private synchronized boolean verify(Map<String, String> known, String user, String password) {
        String hash = known.get(user);
        String key = digest(user + "\0" + password + "\0" + hash);
        Boolean before = checked.get(key);
        if (before != null) {
            return before;
        }
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        byte[] used = bytes.length > 72 ? java.util.Arrays.copyOf(bytes, 72) : bytes;
        boolean fits = BCrypt.verifyer()
                .verify(used, (hash == null ? NOBODY : hash).getBytes(StandardCharsets.US_ASCII))
                .verified;
        boolean isAllowed = fits && hash != null;
        checked.put(key, isAllowed);
        return isAllowed;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
