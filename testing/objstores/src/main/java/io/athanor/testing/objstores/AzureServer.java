package io.athanor.testing.objstores;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Speaks as Azure Blob Storage does, in the form of its emulators: the account stands in the path. Three names to a page. */
public final class AzureServer extends LoopbackServer {
    /** The account, and the key to it. */
    public static final String ACCOUNT = "athanortest";

    /** In base64. */
    public static final String KEY = Base64.getEncoder()
            .encodeToString("a key of this test, not of anybody".getBytes(StandardCharsets.US_ASCII));

    private static final int PAGE = 3;
    private static final Pattern LATEST = Pattern.compile("<Latest>([^<]*)</Latest>");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Map<String, StoredObjects> containers = new ConcurrentHashMap<>();
    private final Map<String, byte[]> blocks = new ConcurrentHashMap<>();

    private AzureServer(@Nullable ServerTls tls) {
        super(tls);
    }

    /** One without containers. */
    public static AzureServer open(@Nullable ServerTls tls) {
        AzureServer server = new AzureServer(tls);
        server.listen();
        return server;
    }

    /** What a client needs to know, in one text. */
    public String connectionString() {
        return "DefaultEndpointsProtocol=http;AccountName=" + ACCOUNT + ";AccountKey=" + KEY + ";BlobEndpoint=" + url()
                + "/" + ACCOUNT + ";";
    }

    public void createContainer(String name) {
        containers.put(name, new StoredObjects());
    }

    /** Names of containers. */
    public List<String> containers() {
        return List.copyOf(containers.keySet());
    }

    /** Names of all blobs of a container. */
    public List<String> names(String container) {
        StoredObjects found = containers.get(container);
        return found == null ? List.of() : found.names();
    }

    @Override
    protected Answer answer(Ask ask) {
        if (!ask.header("x-ms-version").orElse("").matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}")) {
            throw new Refused(400, "MissingRequiredHeader", "x-ms-version");
        }
        checkSignature(ask);
        List<String> parts = ask.parts();
        if (parts.size() < 2 || !parts.getFirst().equals(ACCOUNT)) {
            throw new Refused(400, "InvalidUri", ask.path());
        }
        if (ask.parameter("restype").isPresent()) {
            return ofContainer(ask, parts.get(1));
        }
        StoredObjects container = containers.get(parts.get(1));
        if (container == null) {
            throw new Refused(404, "ContainerNotFound", "The specified container does not exist.");
        }
        String name = ask.rest(2);
        return switch (ask.method()) {
            case "GET", "HEAD" -> get(ask, container, name);
            case "PUT" ->
                switch (ask.parameter("comp").orElse("")) {
                    case "" -> putBlob(ask, container, name);
                    case "block" -> putBlock(ask, name);
                    case "blocklist" -> putBlockList(ask, container, name);
                    default -> throw new Refused(400, "InvalidQueryParameterValue", "comp");
                };
            case "DELETE" -> delete(ask, container, name);
            default -> throw new Refused(405, "UnsupportedHttpVerb", ask.method());
        };
    }

    private Answer ofContainer(Ask ask, String name) {
        boolean isThere = containers.containsKey(name);
        if (ask.method().equals("PUT")) {
            if (isThere) {
                throw new Refused(409, "ContainerAlreadyExists", "The specified container already exists.");
            }
            createContainer(name);
            return Answer.of(201).with("ETag", "\"0x1\"").with("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
        }
        StoredObjects container = containers.get(name);
        if (container == null) {
            throw new Refused(404, "ContainerNotFound", "The specified container does not exist.");
        }
        return ask.parameter("comp").orElse("").equals("list")
                ? list(ask, container)
                : Answer.of(200).with("ETag", "\"0x1\"").with("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
    }

    private Answer list(Ask ask, StoredObjects container) {
        StoredObjects.Page page = container.page(
                ask.parameter("prefix").orElse(""),
                ask.parameter("delimiter").orElse(""),
                ask.parameter("marker").orElse(""),
                PAGE);
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults"
                + " ServiceEndpoint=\"" + url() + "\" ContainerName=\"c\"><Blobs>");
        page.objects().forEach(object -> {
            Stored stored = object.getValue();
            xml.append("<Blob><Name>").append(escaped(object.getKey())).append("</Name><Properties><Last-Modified>");
            xml.append(DATE.format(stored.time()))
                    .append("</Last-Modified><Etag>")
                    .append(stored.tag());
            xml.append("</Etag><Content-Length>").append(stored.bytes().length);
            xml.append("</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>");
        });
        page.prefixes()
                .forEach(prefix ->
                        xml.append("<BlobPrefix><Name>").append(escaped(prefix)).append("</Name></BlobPrefix>"));
        xml.append("</Blobs><NextMarker>").append(escaped(page.next())).append("</NextMarker></EnumerationResults>");
        return Answer.text(200, "application/xml", xml.toString());
    }

    private Answer get(Ask ask, StoredObjects container, String name) {
        Stored stored = container
                .get(name)
                .orElseThrow(() -> new Refused(404, "BlobNotFound", "The specified blob does not exist."));
        if (ask.header("if-match").filter(tag -> !tag.equals(quoted(stored))).isPresent()) {
            throw new Refused(412, "ConditionNotMet", "The condition is not met.");
        }
        Optional<Ask.Range> range =
                ask.method().equals("GET") ? ask.range("x-ms-range", stored.bytes().length) : Optional.empty();
        byte[] bytes = range.map(r -> Arrays.copyOfRange(stored.bytes(), r.from(), r.to() + 1))
                .orElse(stored.bytes());
        Answer answer = described(Answer.of(range.isPresent() ? 206 : 200), stored)
                .with("x-ms-blob-type", "BlockBlob")
                .with("Content-Type", "application/octet-stream")
                .with("Content-Length", Integer.toString(bytes.length))
                .holding(bytes);
        return range.isEmpty()
                ? answer
                : answer.with(
                        "Content-Range",
                        "bytes " + range.get().from() + "-" + range.get().to() + "/" + stored.bytes().length);
    }

    private Answer putBlob(Ask ask, StoredObjects container, String name) {
        if (!ask.header("x-ms-blob-type").orElse("").equals("BlockBlob")) {
            throw new Refused(400, "InvalidHeaderValue", "x-ms-blob-type");
        }
        return write(ask, container, name, ask.body());
    }

    private Answer putBlock(Ask ask, String name) {
        String id = ask.parameter("blockid").orElse("");
        if (id.isEmpty() || Base64.getDecoder().decode(id).length > 64) {
            throw new Refused(400, "InvalidQueryParameterValue", "blockid");
        }
        blocks.put(name + " " + id, ask.body());
        return Answer.of(201);
    }

    private Answer putBlockList(Ask ask, StoredObjects container, String name) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Matcher ids = LATEST.matcher(ask.text());
        while (ids.find()) {
            byte[] block = blocks.get(name + " " + ids.group(1));
            if (block == null) {
                throw new Refused(400, "InvalidBlockList", "The specified block list is invalid.");
            }
            all.writeBytes(block);
        }
        return write(ask, container, name, all.toByteArray());
    }

    private static Answer write(Ask ask, StoredObjects container, String name, byte[] bytes) {
        Optional<String> match = ask.header("if-match");
        boolean onlyIfAbsent = ask.header("if-none-match").isPresent();
        if (onlyIfAbsent && !ask.header("if-none-match").get().equals("*")) {
            throw new Refused(400, "UnsupportedHeader", "If-None-Match");
        }
        Predicate<Optional<Stored>> holds = there -> (!onlyIfAbsent || there.isEmpty())
                && (match.isEmpty()
                        || there.filter(s -> quoted(s).equals(match.get())).isPresent());
        Stored stored = container
                .put(name, bytes, holds)
                .orElseThrow(() -> onlyIfAbsent
                        ? new Refused(409, "BlobAlreadyExists", "The specified blob already exists.")
                        : new Refused(412, "ConditionNotMet", "The condition is not met."));
        return described(Answer.of(201), stored);
    }

    private static Answer delete(Ask ask, StoredObjects container, String name) {
        if (!ask.header("x-ms-delete-snapshots").orElse("").equals("include")) {
            throw new Refused(409, "SnapshotsPresent", "x-ms-delete-snapshots");
        }
        if (!container.delete(name)) {
            throw new Refused(404, "BlobNotFound", "The specified blob does not exist.");
        }
        return Answer.of(202);
    }

    private static Answer described(Answer answer, Stored stored) {
        return answer.with("ETag", quoted(stored)).with("Last-Modified", DATE.format(stored.time()));
    }

    private static String quoted(Stored stored) {
        return "\"" + stored.tag() + "\"";
    }

    @Override
    protected Answer refusal(Ask ask, int status, String code, String message) {
        return Answer.text(
                        status,
                        "application/xml",
                        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code + "</Code><Message>"
                                + escaped(message) + "</Message></Error>")
                .with("x-ms-error-code", code);
    }

    private static void checkSignature(Ask ask) {
        String shown = ask.header("authorization").orElse("");
        if (!shown.equals("SharedKey " + ACCOUNT + ":" + signature(ask))) {
            throw new Refused(403, "AuthenticationFailed", "Server failed to authenticate the request.");
        }
    }

    private static String signature(Ask ask) {
        StringBuilder text = new StringBuilder(ask.method()).append('\n');
        for (String name : List.of(
                "content-encoding",
                "content-language",
                "content-length",
                "content-md5",
                "content-type",
                "date",
                "if-modified-since",
                "if-match",
                "if-none-match",
                "if-unmodified-since",
                "range")) {
            String value = ask.header(name).orElse("");
            text.append(name.equals("content-length") && value.equals("0") ? "" : value)
                    .append('\n');
        }
        new TreeMap<>(ask.headers()).forEach((name, value) -> {
            if (name.startsWith("x-ms-")) {
                text.append(name).append(':').append(value).append('\n');
            }
        });
        text.append('/').append(ACCOUNT).append(ask.path());
        TreeMap<String, String> query = new TreeMap<>();
        ask.query().forEach((name, value) -> query.put(name.toLowerCase(Locale.ROOT), value));
        query.forEach(
                (name, value) -> text.append('\n').append(name).append(':').append(value));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
