package io.athanor.objstore.oci;

import io.athanor.objstore.http.HttpSetupException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** RSA keys from PEM: PKCS #8, encrypted or not, and PKCS #1. No message holds anything of a key. */
final class PrivateKeys {
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN ((?:ENCRYPTED |RSA )?PRIVATE KEY)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    /** Says that a PKCS #1 key follows: version 0, algorithm RSA. */
    private static final byte[] RSA = {2, 1, 0, 48, 13, 6, 9, 42, -122, 72, -122, -9, 13, 1, 1, 1, 5, 0};

    private PrivateKeys() {}

    static PrivateKey parse(String text, String passphrase) throws HttpSetupException {
        Matcher pem = PEM.matcher(text);
        if (!pem.find() || pem.group(2).contains(":")) {
            throw new HttpSetupException(
                    "OCI: the private key is not PEM of a form that can be read: turn it into PKCS #8"
                            + " by openssl pkcs8 -topk8");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            byte[] pkcs8 = switch (pem.group(1)) {
                case "ENCRYPTED PRIVATE KEY" -> decrypted(der, passphrase);
                case "RSA PRIVATE KEY" -> wrapped(der);
                default -> der;
            };
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new HttpSetupException(
                    "OCI: the private key cannot be read: check that it is a whole RSA key, and its" + " passphrase");
        }
    }

    private static byte[] decrypted(byte[] der, String passphrase) throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        String algorithm = info.getAlgParameters() == null
                ? info.getAlgName()
                : info.getAlgParameters().toString();
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(passphrase.toCharArray())),
                info.getAlgParameters());
        return info.getKeySpec(cipher).getEncoded();
    }

    private static byte[] wrapped(byte[] pkcs1) {
        byte[] octets = tagged(4, pkcs1);
        byte[] content = new byte[RSA.length + octets.length];
        System.arraycopy(RSA, 0, content, 0, RSA.length);
        System.arraycopy(octets, 0, content, RSA.length, octets.length);
        // the algorithm's prefix holds its own lengths; only the whole needs one more
        return tagged(48, content);
    }

    private static byte[] tagged(int tag, byte[] content) {
        byte[] out = new byte[content.length + 4];
        out[0] = (byte) tag;
        out[1] = (byte) 0x82;
        out[2] = (byte) (content.length >> 8);
        out[3] = (byte) content.length;
        System.arraycopy(content, 0, out, 4, content.length);
        return out;
    }
}
