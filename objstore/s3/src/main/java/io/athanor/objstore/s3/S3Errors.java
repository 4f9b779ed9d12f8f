package io.athanor.objstore.s3;

import io.athanor.objstore.ObjectNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** One line for each failure: what was wrong, where, what to do. Never a header, so never a secret. */
final class S3Errors {
    private final String where;

    /** @param where the bucket and its endpoint */
    S3Errors(String where) {
        this.where = where;
    }

    /** The failure in our words, with the cause. */
    IOException explain(String operation, String name, SdkException e) {
        if (isInterrupt(e)) {
            Thread.currentThread().interrupt();
            IOException interrupted =
                    new InterruptedIOException("interrupted while it was to " + operation + " object \"" + name + "\"");
            interrupted.initCause(e);
            return interrupted;
        }
        if (e instanceof S3Exception s3 && s3.statusCode() == 404 && !code(s3).equals("NoSuchBucket")) {
            return new ObjectNotFoundException(name);
        }
        String object = name.isEmpty() ? "" : (name.endsWith("/") ? " \"" : " object \"") + name + "\"";
        String what = "cannot " + operation + object + " in " + where + ": ";
        return new IOException(what + (e instanceof S3Exception s3 ? answer(s3) : reason(e)), e);
    }

    /** What S3 calls this failure; empty if the answer did not say. */
    static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static String answer(S3Exception e) {
        String code = code(e);
        AwsErrorDetails details = e.awsErrorDetails();
        String message = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String said = "the server answered " + e.statusCode() + (code.isEmpty() ? "" : " " + code)
                + (message.isEmpty() ? "" : " (" + message.strip() + ")");
        return switch (e.statusCode()) {
            case 401, 403 -> said + "; check the keys and what they are allowed to do";
            case 301, 307, 400 -> said + "; check endpoint and region";
            case 404 -> said + "; check the bucket's name";
            default -> said;
        };
    }

    private static String reason(SdkException e) {
        Throwable deepest = e;
        for (int depth = 0; deepest.getCause() != null && depth < 20; depth++) {
            deepest = deepest.getCause();
            String said = deepest.getMessage();
            switch (deepest) {
                case UnknownHostException _ -> {
                    return "the host " + said + " is not known: check endpoint and DNS";
                }
                case SocketTimeoutException _ -> {
                    return "no answer in time (" + said + "): check endpoint and network";
                }
                case ConnectException _ -> {
                    return said + ": check endpoint and network";
                }
                case SocketException _ -> {
                    return "the connection broke (" + said
                            + "): check endpoint, and that http_config.tls_config names what" + " the server asks for";
                }
                case SSLException _, CertificateException _ -> {
                    return "TLS failed (" + said + "): check endpoint, insecure and http_config.tls_config";
                }
                default -> {}
            }
        }
        String message = deepest.getMessage();
        if (String.valueOf(e.getMessage()).contains("Unable to load credentials")) {
            return "no keys were found in the environment, in files or by a role: set access_key and secret_key, or give"
                    + " this machine a role";
        }
        return message == null ? deepest.getClass().getSimpleName() : message;
    }

    private static boolean isInterrupt(SdkException e) {
        return e instanceof AbortedException || e.getCause() instanceof InterruptedException;
    }
}
