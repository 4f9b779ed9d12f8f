package io.athanor.objstore.oci;

import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.http.BucketErrors;
import io.athanor.objstore.http.Escapes;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.Json;
import io.athanor.objstore.http.Retries;
import java.io.IOException;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;

/** Sends signed requests, and says what is wrong with their answers. */
final class OciClient {
    private static final int MAX_ERROR_BYTES = 64 << 10;

    private final HttpConnections connections;
    private final OciSigner signer;
    private final Retries retries;
    private final Retries once;
    private final BucketErrors errors;
    private final String root;

    OciClient(HttpConnections connections, OciSigner signer, Retries retries, BucketErrors errors, String root) {
        this.connections = connections;
        this.signer = signer;
        this.retries = retries;
        this.once = new Retries(1, retries.pause(), retries.longest());
        this.errors = errors;
        this.root = root;
    }

    OciSigner signer() {
        return signer;
    }

    BucketErrors errors() {
        return errors;
    }

    /** An address below the root, of names that are escaped one by one. */
    String url(String... names) {
        StringBuilder url = new StringBuilder(root);
        for (String name : names) {
            url.append('/').append(Escapes.all(name));
        }
        return url.toString();
    }

    /**
     * The answer whatever its status.
     *
     * @param isRepeatable whether it may be sent again though it may have been carried out
     */
    HttpAnswer send(String operation, String name, boolean isRepeatable, Supplier<ClassicHttpRequest> request)
            throws IOException {
        try {
            return (isRepeatable ? retries : once).send(connections, request::get);
        } catch (IOException e) {
            throw errors.failed(operation, name, e);
        }
    }

    /** Goes on if the answer says yes. */
    void check(String operation, String name, HttpAnswer answer) throws IOException {
        int status = answer.status();
        if (status / 100 == 2) {
            return;
        }
        String code = code(answer);
        if (status == 404 && !name.isEmpty() && (code.isEmpty() || code.equals("ObjectNotFound"))) {
            throw new ObjectNotFoundException(name);
        }
        throw errors.answered(operation, name, status, BucketErrors.printable(code), null);
    }

    /** What Oracle calls a failure; the answer's body is read. */
    private static String code(HttpAnswer answer) {
        try {
            return Json.parse(answer.bytes(MAX_ERROR_BYTES)).get("code").text();
        } catch (IOException e) {
            return "";
        }
    }
}
