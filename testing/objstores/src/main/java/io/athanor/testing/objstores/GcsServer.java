package io.athanor.testing.objstores;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Speaks as Google Cloud Storage's JSON interface does: of objects in one bucket, listed three to a page. */
public final class GcsServer extends LoopbackServer {
    private static final int PAGE = 3;
    private static final int CHUNK_UNIT = 256 << 10;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> PARAMETERS = Set.of(
            "alt",
            "fields",
            "prettyPrint",
            "uploadType",
            "upload_id",
            "ifGenerationMatch",
            "generation",
            "prefix",
            "delimiter",
            "pageToken",
            "name");

    private final String bucket;
    private final @Nullable GoogleTokens tokens;
    private final StoredObjects objects = new StoredObjects();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    private GcsServer(String bucket, @Nullable GoogleTokens tokens, @Nullable ServerTls tls) {
        super(tls);
        this.bucket = bucket;
        this.tokens = tokens;
    }

    /** One that asks nobody who he is, as Google's emulators do. */
    public static GcsServer open(String bucket) {
        return open(bucket, null);
    }

    /** The same, by TLS if it is given. */
    public static GcsServer open(String bucket, @Nullable ServerTls tls) {
        return started(new GcsServer(bucket, null, tls));
    }

    /** One that takes the tokens of a service account only, which it also gives out. */
    public static GcsServer guarded(String bucket, GoogleTokens tokens, @Nullable ServerTls tls) {
        return started(new GcsServer(bucket, tokens, tls));
    }

    private static GcsServer started(GcsServer server) {
        server.listen();
        return server;
    }

    /** The names of all objects. */
    public List<String> names() {
        return objects.names();
    }

    @Override
    protected Answer answer(Ask ask) {
        List<String> parts = ask.parts();
        if (tokens != null) {
            if (ask.path().equals("/token")) {
                return tokens.give(ask);
            }
            tokens.check(ask);
        }
        for (String name : ask.query().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new Refused(400, "badRequest", "unknown parameter " + name);
            }
        }
        boolean isUpload = parts.getFirst().equals("upload") || parts.getFirst().equals("resumable");
        int from = parts.indexOf("storage");
        if (from < 0
                || parts.size() < from + 5
                || !parts.get(from + 1).equals("v1")
                || !parts.get(from + 2).equals("b")) {
            throw new Refused(404, "notFound", "no such path: " + ask.path());
        }
        if (!parts.get(from + 3).equals(bucket)) {
            throw new Refused(404, "notFound", "The specified bucket does not exist.");
        }
        boolean isOne = parts.size() == from + 6;
        return switch (ask.method()) {
            case "GET" -> isOne ? get(ask, parts.getLast()) : list(ask);
            case "POST" -> isUpload ? upload(ask) : nothing(ask);
            case "PUT" -> isUpload ? chunk(ask) : nothing(ask);
            case "DELETE" -> isOne ? delete(parts.getLast()) : nothing(ask);
            default -> nothing(ask);
        };
    }

    private static Answer nothing(Ask ask) {
        throw new Refused(405, "methodNotAllowed", ask.method() + " is not for " + ask.path());
    }

    private Answer get(Ask ask, String name) {
        Stored stored = objects.get(name)
                .filter(s -> ask.parameter("generation").isEmpty()
                        || ask.parameter("generation").get().equals(Long.toString(s.generation())))
                .orElseThrow(() -> new Refused(404, "notFound", "No such object: " + bucket + "/" + name));
        if (!ask.parameter("alt").orElse("json").equals("media")) {
            return json(resource(name, stored));
        }
        Optional<Ask.Range> range = ask.range("range", stored.bytes().length);
        byte[] bytes = range.map(r -> java.util.Arrays.copyOfRange(stored.bytes(), r.from(), r.to() + 1))
                .orElse(stored.bytes());
        Answer answer = Answer.of(range.isPresent() ? 206 : 200)
                .with("Content-Type", "application/octet-stream")
                .with("x-goog-generation", Long.toString(stored.generation()))
                .holding(bytes);
        return range.isEmpty()
                ? answer
                : answer.with(
                        "Content-Range",
                        "bytes " + range.get().from() + "-" + range.get().to() + "/" + stored.bytes().length);
    }

    private Answer list(Ask ask) {
        StoredObjects.Page page = objects.page(
                ask.parameter("prefix").orElse(""),
                ask.parameter("delimiter").orElse(""),
                ask.parameter("pageToken")
                        .map(t -> new String(java.util.Base64.getDecoder().decode(t), StandardCharsets.UTF_8))
                        .orElse(""),
                PAGE);
        Map<String, Object> answer = new LinkedHashMap<>();
        List<Object> items = new ArrayList<>();
        page.objects().forEach(object -> items.add(resource(object.getKey(), object.getValue())));
        if (!items.isEmpty()) {
            answer.put("items", items);
        }
        if (!page.prefixes().isEmpty()) {
            answer.put("prefixes", page.prefixes());
        }
        if (!page.next().isEmpty()) {
            answer.put(
                    "nextPageToken",
                    java.util.Base64.getEncoder().encodeToString(page.next().getBytes(StandardCharsets.UTF_8)));
        }
        return json(answer);
    }

    private Answer delete(String name) {
        if (!objects.delete(name)) {
            throw new Refused(404, "notFound", "No such object: " + bucket + "/" + name);
        }
        return Answer.of(204);
    }

    private Answer upload(Ask ask) {
        return switch (ask.parameter("uploadType").orElse("")) {
            case "multipart" -> {
                Multipart parts = Multipart.parse(ask);
                yield write(nameIn(parts.first()), parts.second(), ask.parameter("ifGenerationMatch"));
            }
            case "resumable" -> {
                Session session = new Session(nameIn(ask.body()), ask.parameter("ifGenerationMatch"));
                String id = "session-" + sessions.size();
                sessions.put(id, session);
                yield Answer.of(200).with("Location", url() + ask.path() + "?uploadType=resumable&upload_id=" + id);
            }
            default -> throw new Refused(400, "badRequest", "no such kind of upload");
        };
    }

    private Answer chunk(Ask ask) {
        Session session = sessions.get(ask.parameter("upload_id").orElse(""));
        if (session == null) {
            throw new Refused(404, "notFound", "no such session");
        }
        String range = ask.header("content-range").orElse("");
        synchronized (session) {
            if (range.startsWith("bytes */")) {
                return session.bytes.length == 0 && !range.equals("bytes */0") ? Answer.of(308) : goOn(session);
            }
            if (!range.matches("bytes [0-9]+-[0-9]+/([0-9]+|\\*)")) {
                throw new Refused(400, "badRequest", "Content-Range is " + range);
            }
            String[] numbers = range.substring("bytes ".length()).split("[-/]");
            int from = Integer.parseInt(numbers[0]);
            int to = Integer.parseInt(numbers[1]);
            if (from != session.bytes.length || to - from + 1 != ask.body().length) {
                throw new Refused(400, "badRequest", "Content-Range is " + range + " after " + session.bytes.length);
            }
            session.bytes = joined(session.bytes, ask.body());
            if (!numbers[2].equals("*")) {
                return write(session.name, session.bytes, session.condition);
            }
            if (ask.body().length % CHUNK_UNIT != 0) {
                throw new Refused(400, "badRequest", "a chunk of " + ask.body().length + " bytes");
            }
            return goOn(session);
        }
    }

    private static Answer goOn(Session session) {
        return Answer.of(308).with("Range", "bytes=0-" + (session.bytes.length - 1));
    }

    private Answer write(String name, byte[] bytes, Optional<String> condition) {
        Predicate<Optional<Stored>> holds = there -> condition.isEmpty()
                || condition
                        .get()
                        .equals(Long.toString(there.map(Stored::generation).orElse(0L)));
        Stored stored = objects.put(name, bytes, holds)
                .orElseThrow(() -> new Refused(
                        412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold."));
        return json(resource(name, stored));
    }

    private static String nameIn(byte[] metadata) {
        return JSON.readTree(metadata).get("name").asString();
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static Map<String, Object> resource(String name, Stored stored) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("kind", "storage#object");
        resource.put("name", name);
        resource.put("size", Long.toString(stored.bytes().length));
        resource.put("updated", stored.time().toString());
        resource.put("generation", Long.toString(stored.generation()));
        return resource;
    }

    private static Answer json(Object value) {
        return Answer.text(200, "application/json; charset=UTF-8", JSON.writeValueAsString(value));
    }

    @Override
    protected Answer refusal(Ask ask, int status, String code, String message) {
        if (ask.parameter("alt").orElse("json").equals("media")) {
            return Answer.text(status, "text/html; charset=UTF-8", message);
        }
        Map<String, Object> error = Map.of(
                "error",
                Map.of(
                        "code",
                        status,
                        "message",
                        message,
                        "errors",
                        List.of(Map.of("reason", code, "message", message))));
        return Answer.text(status, "application/json; charset=UTF-8", JSON.writeValueAsString(error));
    }

    private static final class Session {
        private final String name;
        private final Optional<String> condition;
        private byte[] bytes = new byte[0];

        Session(String name, Optional<String> condition) {
            this.name = name;
            this.condition = condition;
        }
    }
}
