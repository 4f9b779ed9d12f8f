package io.athanor.testing.objstores;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks as Swift and Keystone do, for one user and one project. Three names to a page. */
public final class SwiftServer extends LoopbackServer {
    /** Of the user {@code me}, in the domain {@code Default}. */
    public static final String PASSWORD = "test-password";

    private static final int PAGE = 3;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter LISTED =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

    private final Map<String, StoredObjects> containers = new ConcurrentHashMap<>();
    private final Map<String, Large> larges = new ConcurrentHashMap<>();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    private SwiftServer() {
        super(null);
    }

    /** One without containers. */
    public static SwiftServer open() {
        SwiftServer server = new SwiftServer();
        server.listen();
        return server;
    }

    public void createContainer(String name) {
        containers.put(name, new StoredObjects());
    }

    /** The names of all objects of a container. */
    public List<String> names(String container) {
        StoredObjects found = containers.get(container);
        return found == null ? List.of() : found.names();
    }

    /** Forgets the tokens that were given, as if they had run out. */
    public void revoke() {
        tokens.clear();
    }

    /** What a manifest names: parts, or what their names begin with. */
    private record Large(List<String> parts, String prefix) {}

    @Override
    protected Answer answer(Ask ask) {
        if (ask.path().equals("/v3/auth/tokens")) {
            return login(ask);
        }
        if (ask.path().equals("/auth/v1.0")) {
            check(ask.header("x-auth-user").orElse("").equals("me")
                    && ask.header("x-auth-key").orElse("").equals(PASSWORD));
            return Answer.of(200).with("X-Auth-Token", token()).with("X-Storage-Url", url() + "/v1/AUTH_p");
        }
        check(tokens.contains(ask.header("x-auth-token").orElse("")));
        List<String> parts = ask.parts();
        if (parts.size() < 3 || !parts.get(0).equals("v1") || !parts.get(1).equals("AUTH_p")) {
            throw new Refused(404, "", "no such account");
        }
        StoredObjects container = containers.get(parts.get(2));
        if (container == null) {
            throw new Refused(404, "", "no such container");
        }
        String name = ask.rest(3);
        if (name.isEmpty()) {
            return ask.method().equals("HEAD") ? Answer.of(204) : list(ask, container);
        }
        String key = parts.get(2) + "/" + name;
        return switch (ask.method()) {
            case "GET", "HEAD" -> get(ask, container, key, name);
            case "PUT" -> put(ask, container, key, name);
            case "DELETE" -> delete(ask, container, key, name);
            default -> throw new Refused(405, "", ask.method());
        };
    }

    private static void check(boolean isAllowed) {
        if (!isAllowed) {
            throw new Refused(401, "", "Unauthorized");
        }
    }

    private String token() {
        String token = "token-" + System.nanoTime();
        tokens.add(token);
        return token;
    }

    private Answer login(Ask ask) {
        JsonNode auth = JSON.readTree(ask.body()).get("auth");
        JsonNode identity = auth.get("identity");
        if (identity.get("methods").get(0).asString().equals("password")) {
            JsonNode user = identity.get("password").get("user");
            check(user.get("name").asString().equals("me")
                    && user.get("domain").get("name").asString().equals("Default")
                    && user.get("password").asString().equals(PASSWORD)
                    && auth.get("scope").get("project").get("name").asString().equals("p"));
        } else {
            JsonNode application = identity.get("application_credential");
            check(application.get("id").asString().equals("app")
                    && application.get("secret").asString().equals(PASSWORD)
                    && !auth.has("scope"));
        }
        List<Object> endpoints = List.of(
                Map.of("interface", "internal", "region", "here", "url", "http://127.0.0.1:1/"),
                Map.of("interface", "public", "region", "elsewhere", "url", "http://127.0.0.1:1/"),
                Map.of("interface", "public", "region", "here", "url", url() + "/v1/AUTH_p"));
        Map<String, Object> answer = Map.of(
                "token",
                Map.of(
                        "catalog",
                        List.of(
                                Map.of("type", "identity", "endpoints", List.of()),
                                Map.of("type", "object-store", "endpoints", endpoints))));
        return Answer.text(201, "application/json", JSON.writeValueAsString(answer))
                .with("X-Subject-Token", token());
    }

    private Answer list(Ask ask, StoredObjects container) {
        StoredObjects.Page page = container.page(
                ask.parameter("prefix").orElse(""),
                ask.parameter("delimiter").orElse(""),
                ask.parameter("marker").orElse(""),
                PAGE);
        List<Object> items = new ArrayList<>();
        page.objects().forEach(object -> {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("name", object.getKey());
            Large large = larges.get(ask.parts().get(2) + "/" + object.getKey());
            item.put(
                    "bytes",
                    large == null || large.parts().isEmpty() ? object.getValue().bytes().length : bytes(large).length);
            item.put("hash", md5(object.getValue().bytes()));
            item.put("last_modified", LISTED.format(object.getValue().time()));
            items.add(item);
        });
        page.prefixes().forEach(prefix -> items.add(Map.of("subdir", prefix)));
        return items.isEmpty() ? Answer.of(204) : Answer.text(200, "application/json", JSON.writeValueAsString(items));
    }

    private Answer get(Ask ask, StoredObjects container, String key, String name) {
        Stored stored = container.get(name).orElseThrow(() -> new Refused(404, "", "no such object"));
        Large large = larges.get(key);
        byte[] all = large == null ? stored.bytes() : bytes(large);
        String tag = large == null ? md5(stored.bytes()) : "\"" + md5(all) + "\"";
        if (ask.header("if-match").filter(wanted -> !wanted.equals(tag)).isPresent()) {
            throw new Refused(412, "", "Precondition Failed");
        }
        Optional<Ask.Range> range = ask.range("range", all.length);
        byte[] bytes =
                range.map(r -> Arrays.copyOfRange(all, r.from(), r.to() + 1)).orElse(all);
        Answer answer = Answer.of(range.isPresent() ? 206 : 200)
                .with("ETag", tag)
                .with("X-Timestamp", stored.time().getEpochSecond() + ".00000")
                .with("Content-Length", Integer.toString(bytes.length))
                .holding(bytes);
        if (large == null) {
            return answer;
        }
        return large.prefix().isEmpty()
                ? answer.with("X-Static-Large-Object", "True")
                : answer.with("X-Object-Manifest", large.prefix());
    }

    private byte[] bytes(Large large) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (large.prefix().isEmpty()) {
            large.parts().forEach(part -> all.writeBytes(part(part)));
        } else {
            int slash = large.prefix().indexOf('/');
            String container = large.prefix().substring(0, slash);
            names(container).stream()
                    .filter(name -> name.startsWith(large.prefix().substring(slash + 1)))
                    .forEach(name -> all.writeBytes(part("/" + container + "/" + name)));
        }
        return all.toByteArray();
    }

    private byte[] part(String path) {
        String[] parts = path.substring(1).split("/", 2);
        StoredObjects container = containers.get(parts[0]);
        return Optional.ofNullable(container)
                .flatMap(found -> found.get(parts[1]))
                .orElseThrow(() -> new Refused(409, "", "part " + path + " is missing"))
                .bytes();
    }

    private Answer put(Ask ask, StoredObjects container, String key, String name) {
        boolean isList = ask.parameter("multipart-manifest").orElse("").equals("put");
        String prefix = ask.header("x-object-manifest").orElse("");
        if (isList) {
            List<String> parts = new ArrayList<>();
            for (JsonNode part : JSON.readTree(ask.body())) {
                String path = part.get("path").asString();
                if (part(path).length != part.get("size_bytes").asLong()
                        || !md5(part(path)).equals(part.get("etag").asString())) {
                    throw new Refused(400, "", "part " + path + " is another one");
                }
                parts.add(path);
            }
            larges.put(key, new Large(parts, ""));
        } else if (!prefix.isEmpty()) {
            larges.put(key, new Large(List.of(), prefix));
        } else {
            larges.remove(key);
        }
        container.put(name, isList ? new byte[0] : ask.body(), there -> true);
        return Answer.of(201);
    }

    private Answer delete(Ask ask, StoredObjects container, String key, String name) {
        Large large = larges.get(key);
        boolean withParts = ask.parameter("multipart-manifest").orElse("").equals("delete");
        if (!container.delete(name)) {
            throw new Refused(404, "", "no such object");
        }
        larges.remove(key);
        if (withParts && large != null) {
            large.parts().forEach(path -> {
                String[] parts = path.substring(1).split("/", 2);
                StoredObjects of = containers.get(parts[0]);
                if (of != null) {
                    of.delete(parts[1]);
                }
            });
        }
        return withParts ? Answer.text(200, "application/json", "{\"Errors\":[]}") : Answer.of(204);
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Answer refusal(Ask ask, int status, String code, String message) {
        return Answer.text(status, "text/plain", message);
    }
}
