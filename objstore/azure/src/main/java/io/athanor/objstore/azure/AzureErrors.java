package io.athanor.objstore.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.storage.blob.models.BlobStorageException;
import io.athanor.objstore.ObjectNotFoundException;
import io.athanor.objstore.http.BucketErrors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What Microsoft's client throws, in our words. */
final class AzureErrors {
    private static final String NO_CONTAINER = "ContainerNotFound";

    private final BucketErrors errors;

    AzureErrors(AzureConfig config) {
        this.errors = new BucketErrors(
                "AZURE container \"" + config.container() + "\" of account \"" + config.account() + "\"");
    }

    /** Whether an answer says that an object is not there, or else something other than that. */
    static boolean isMissingObject(int status, String code) {
        return status == 404 && !code.equals(NO_CONTAINER);
    }

    IOException explain(String operation, String name, RuntimeException e) {
        if (e instanceof BlobStorageException answer) {
            return isMissingObject(answer.getStatusCode(), code(answer)) && !name.isEmpty()
                    ? new ObjectNotFoundException(name)
                    : refused(operation, name, answer.getStatusCode(), code(answer), e);
        }
        if (e instanceof ClientAuthenticationException) {
            return errors.wrong(
                    operation,
                    name,
                    "no token was given (" + BucketErrors.printable(String.valueOf(e.getMessage()))
                            + "): check the credentials");
        }
        return errors.failed(operation, name, e);
    }

    /** An answer that says no, other than that the object is not there. */
    IOException refused(String operation, String name, int status, String code, @Nullable Throwable cause) {
        return errors.answered(operation, name, status, BucketErrors.printable(code), cause);
    }

    BucketErrors plain() {
        return errors;
    }

    static String code(BlobStorageException e) {
        return e.getErrorCode() == null ? "" : e.getErrorCode().toString();
    }
}
