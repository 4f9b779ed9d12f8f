package io.athanor.testing.objstores;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks as the object storage of Oracle's cloud does: of one bucket, three names to a page. */
public final class OciServer extends LoopbackServer {
    /** Who may ask: tenancy, user and fingerprint. */
    public static final String KEY_ID = "ocid1.tenancy/ocid1.user/aa:bb";

    private static final int PAGE = 3;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "Signature version=\"1\",keyId=\"([^\"]*)\",algorithm=\"rsa-sha256\",headers=\"([^\"]*)\",signature=\"([^\"]*)\"");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** One pair for all: making one takes long. */
    private static final KeyPair KEYS = newKeys();

    private final String bucket;
    private final StoredObjects objects = new StoredObjects();
    private final Map<String, TreeMap<Integer, byte[]>> uploads = new ConcurrentHashMap<>();

    private OciServer(String bucket) {
        super(null);
        this.bucket = bucket;
    }

    /** One with that bucket, empty. */
    public static OciServer open(String bucket) {
        OciServer server = new OciServer(bucket);
        server.listen();
        return server;
    }

    /** The key that requests have to be signed with, in PKCS #8. */
    public static byte[] privateKey() {
        return KEYS.getPrivate().getEncoded();
    }

    /** A key that no server knows, in PKCS #8. */
    public static byte[] otherKey() {
        return newKeys().getPrivate().getEncoded();
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024); // enough for a test, and quick
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of all objects. */
    public List<String> names() {
        return objects.names();
    }

    /** Uploads that are neither committed nor given up. */
    public int openUploads() {
        return uploads.size();
    }

    @Override
    protected Answer answer(Ask ask) {
        checkSignature(ask);
        List<String> parts = ask.parts();
        if (ask.path().equals("/n/")) {
            return Answer.text(200, "application/json", "\"name-space\"");
        }
        if (parts.size() < 5 || !parts.get(1).equals("name-space") || parts.size() > 6) {
            throw new Refused(404, "NotAuthorizedOrNotFound", "no such path");
        }
        if (!parts.get(3).equals(bucket)) {
            throw new Refused(404, "BucketNotFound", "no such bucket");
        }
        String name = parts.size() == 6 ? parts.get(5) : "";
        if (parts.get(4).equals("u")) {
            return upload(ask, name);
        }
        if (name.isEmpty()) {
            return list(ask);
        }
        return switch (ask.method()) {
            case "GET", "HEAD" -> get(ask, name);
            case "PUT" -> write(ask, name, ask.body());
            case "DELETE" -> delete(name);
            default -> throw new Refused(405, "MethodNotAllowed", ask.method());
        };
    }

    private static Answer described(Answer answer, Stored stored) {
        return answer.with("ETag", stored.tag()).with("Last-Modified", DATE.format(stored.time()));
    }

    private Answer get(Ask ask, String name) {
        Stored stored = objects.get(name).orElseThrow(() -> new Refused(404, "ObjectNotFound", "no such object"));
        if (ask.header("if-match").filter(tag -> !tag.equals(stored.tag())).isPresent()) {
            throw new Refused(412, "IfMatchFailed", "another version");
        }
        Optional<Ask.Range> range = ask.range("range", stored.bytes().length);
        byte[] bytes = range.map(r -> Arrays.copyOfRange(stored.bytes(), r.from(), r.to() + 1))
                .orElse(stored.bytes());
        return described(Answer.of(range.isPresent() ? 206 : 200), stored)
                .with("Content-Length", Integer.toString(bytes.length))
                .holding(bytes);
    }

    private Answer write(Ask ask, String name, byte[] bytes) {
        Optional<String> match = ask.header("if-match");
        boolean onlyIfAbsent = ask.header("if-none-match").orElse("").equals("*");
        Stored stored = objects.put(
                        name,
                        bytes,
                        there -> (!onlyIfAbsent || there.isEmpty())
                                && (match.isEmpty()
                                        || there.filter(s -> s.tag().equals(match.get()))
                                                .isPresent()))
                .orElseThrow(() -> new Refused(412, onlyIfAbsent ? "IfNoneMatchFailed" : "IfMatchFailed", "no"));
        return described(Answer.of(200), stored);
    }

    private Answer delete(String name) {
        if (!objects.delete(name)) {
            throw new Refused(404, "ObjectNotFound", "no such object");
        }
        return Answer.of(204);
    }

    private Answer list(Ask ask) {
        StoredObjects.Page page = objects.page(
                ask.parameter("prefix").orElse(""),
                ask.parameter("delimiter").orElse(""),
                ask.parameter("start").orElse(""),
                PAGE);
        List<Object> items = new ArrayList<>();
        page.objects().forEach(object -> {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("name", object.getKey());
            item.put("size", object.getValue().bytes().length);
            item.put("etag", object.getValue().tag());
            item.put("timeModified", object.getValue().time().plusMillis(123).toString());
            items.add(item);
        });
        Map<String, Object> answer = new LinkedHashMap<>(Map.of("objects", items, "prefixes", page.prefixes()));
        if (!page.next().isEmpty()) {
            answer.put("nextStartWith", page.next());
        }
        return Answer.text(200, "application/json", JSON.writeValueAsString(answer));
    }

    private Answer upload(Ask ask, String name) {
        String id = ask.parameter("uploadId").orElse("");
        if (ask.method().equals("POST") && name.isEmpty()) {
            String fresh = "upload " + System.nanoTime() + "/"
                    + JSON.readTree(ask.body()).get("object").asString();
            uploads.put(fresh, new TreeMap<>());
            return Answer.text(200, "application/json", JSON.writeValueAsString(Map.of("uploadId", fresh)));
        }
        TreeMap<Integer, byte[]> parts = uploads.get(id);
        if (parts == null || !id.endsWith("/" + name)) {
            throw new Refused(404, "UploadNotFound", "no such upload");
        }
        return switch (ask.method()) {
            case "PUT" -> {
                int number = Integer.parseInt(ask.parameter("uploadPartNum").orElseThrow());
                parts.put(number, ask.body());
                yield Answer.of(200).with("ETag", "part-" + number);
            }
            case "POST" -> {
                Answer answer = write(ask, name, joined(ask, parts));
                uploads.remove(id);
                yield answer;
            }
            case "DELETE" -> {
                uploads.remove(id);
                yield Answer.of(204);
            }
            default -> throw new Refused(405, "MethodNotAllowed", ask.method());
        };
    }

    private static byte[] joined(Ask ask, Map<Integer, byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (JsonNode part : JSON.readTree(ask.body()).get("partsToCommit")) {
            int number = part.get("partNum").asInt();
            byte[] bytes = parts.get(number);
            if (bytes == null || !part.get("etag").asString().equals("part-" + number)) {
                throw new Refused(400, "InvalidUploadPart", "no such part");
            }
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private void checkSignature(Ask ask) {
        Matcher shown = AUTHORIZATION.matcher(ask.header("authorization").orElse(""));
        if (!shown.matches() || !shown.group(1).equals(KEY_ID)) {
            throw new Refused(401, "NotAuthenticated", "not signed");
        }
        String wanted = "date (request-target) host";
        if (ask.method().equals("POST")) {
            wanted += " content-length content-type x-content-sha256";
        }
        if (!shown.group(2).equals(wanted)) {
            throw new Refused(401, "NotAuthenticated", "other headers are to be signed");
        }
        StringBuilder text = new StringBuilder();
        for (String name : wanted.split(" ")) {
            String value = name.equals("(request-target)")
                    ? ask.method().toLowerCase(Locale.ROOT) + " " + ask.target()
                    : ask.header(name).orElse("");
            text.append(text.isEmpty() ? "" : "\n").append(name).append(": ").append(value);
        }
        try {
            if (ask.method().equals("POST")) {
                byte[] sum = MessageDigest.getInstance("SHA-256").digest(ask.body());
                if (!ask.header("x-content-sha256")
                        .orElse("")
                        .equals(Base64.getEncoder().encodeToString(sum))) {
                    throw new Refused(401, "NotAuthenticated", "the body is another one");
                }
            }
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(KEYS.getPublic());
            signature.update(text.toString().getBytes(StandardCharsets.UTF_8));
            if (!signature.verify(Base64.getDecoder().decode(shown.group(3)))) {
                throw new Refused(401, "NotAuthenticated", "signed otherwise");
            }
        } catch (GeneralSecurityException e) {
            throw new Refused(401, "NotAuthenticated", e.toString());
        }
    }

    @Override
    protected Answer refusal(Ask ask, int status, String code, String message) {
        return Answer.text(
                status, "application/json", JSON.writeValueAsString(Map.of("code", code, "message", message)));
    }
}
