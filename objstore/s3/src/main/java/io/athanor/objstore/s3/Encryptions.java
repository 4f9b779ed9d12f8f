package io.athanor.objstore.s3;

import io.athanor.objstore.http.Secret;
import io.athanor.objstore.s3.S3Config.Encryption;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Puts on each request what the server's encryption asks for. */
final class Encryptions {
    private static final String AES256 = "AES256";

    private Encryptions() {}

    static void on(PutObjectRequest.Builder request, Encryption encryption) {
        switch (encryption) {
            case Encryption.BucketsOwn() -> {}
            case Encryption.SseS3() -> request.serverSideEncryption(ServerSideEncryption.AES256);
            case Encryption.SseKms(String id, Map<String, String> context) ->
                request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId(id)
                        .ssekmsEncryptionContext(base64Json(context));
            case Encryption.SseC(Secret key) ->
                request.sseCustomerAlgorithm(AES256).sseCustomerKey(key.text()).sseCustomerKeyMD5(md5(key));
        }
    }

    static void on(CreateMultipartUploadRequest.Builder request, Encryption encryption) {
        switch (encryption) {
            case Encryption.BucketsOwn() -> {}
            case Encryption.SseS3() -> request.serverSideEncryption(ServerSideEncryption.AES256);
            case Encryption.SseKms(String id, Map<String, String> context) ->
                request.serverSideEncryption(ServerSideEncryption.AWS_KMS)
                        .ssekmsKeyId(id)
                        .ssekmsEncryptionContext(base64Json(context));
            case Encryption.SseC(Secret key) ->
                request.sseCustomerAlgorithm(AES256).sseCustomerKey(key.text()).sseCustomerKeyMD5(md5(key));
        }
    }

    static void on(UploadPartRequest.Builder request, Encryption encryption) {
        if (encryption instanceof Encryption.SseC(Secret key)) {
            request.sseCustomerAlgorithm(AES256).sseCustomerKey(key.text()).sseCustomerKeyMD5(md5(key));
        }
    }

    static void on(GetObjectRequest.Builder request, Encryption encryption) {
        if (encryption instanceof Encryption.SseC(Secret key)) {
            request.sseCustomerAlgorithm(AES256).sseCustomerKey(key.text()).sseCustomerKeyMD5(md5(key));
        }
    }

    static void on(HeadObjectRequest.Builder request, Encryption encryption) {
        if (encryption instanceof Encryption.SseC(Secret key)) {
            request.sseCustomerAlgorithm(AES256).sseCustomerKey(key.text()).sseCustomerKeyMD5(md5(key));
        }
    }

    private static String base64Json(Map<String, String> context) {
        StringBuilder json = new StringBuilder("{");
        context.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            json.append(json.length() > 1 ? "," : "");
            quote(json, entry.getKey());
            json.append(':');
            quote(json, entry.getValue());
        });
        return Base64.getEncoder().encodeToString(json.append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }

    private static String md5(Secret key) {
        try {
            byte[] raw = Base64.getDecoder().decode(key.text());
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(raw));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
