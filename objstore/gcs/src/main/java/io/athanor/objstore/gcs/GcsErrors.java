package io.athanor.objstore.gcs;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.http.BucketErrors;
import java.io.IOException;

/** What Google's client throws, in our words. */
final class GcsErrors {
    private static final String NO_BUCKET = "bucket does not exist";

    private final BucketErrors errors;

    GcsErrors(String bucket) {
        this.errors = new BucketErrors("GCS bucket \"" + bucket + "\"");
    }

    IOException explain(String operation, String name, IOException e) {
        if (!(e instanceof HttpResponseException answer)) {
            return errors.failed(operation, name, e);
        }
        return answer.getStatusCode() == 404 && !name.isEmpty() && !text(answer).contains(NO_BUCKET)
                ? new ObjectNotFoundException(name)
                : refused(operation, name, answer);
    }

    /** An answer that says no, other than that the object is not there. */
    IOException refused(String operation, String name, HttpResponseException answer) {
        String code = text(answer).contains(NO_BUCKET)
                ? "the bucket does not exist"
                : answer instanceof GoogleJsonResponseException json && json.getDetails() != null
                        ? String.valueOf(json.getDetails().getMessage())
                        : String.valueOf(answer.getStatusMessage());
        return errors.answered(operation, name, answer.getStatusCode(), BucketErrors.printable(code), answer);
    }

    BucketErrors plain() {
        return errors;
    }

    private static String text(HttpResponseException e) {
        return e.getContent() == null ? "" : e.getContent();
    }
}
