package io.athanor.server.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether a key belongs to a certificate: what the one signs, the other has to verify. */
final class KeyPairCheck {
    private static final byte[] TEXT = {'a', 't', 'h', 'a', 'n', 'o', 'r'};

    private KeyPairCheck() {}

    static void verify(Path cert, PublicKey publicKey, Path keyFile, PrivateKey key) throws GeneralSecurityException {
        boolean isPair = publicKey.getAlgorithm().equals(key.getAlgorithm());
        if (isPair) {
            try {
                Signature signer = Signature.getInstance(algorithm(key));
                signer.initSign(key);
                signer.update(TEXT);
                byte[] signed = signer.sign();
                signer.initVerify(publicKey);
                signer.update(TEXT);
                isPair = signer.verify(signed);
            } catch (GeneralSecurityException e) {
                isPair = false;
            }
        }
        if (!isPair) {
            throw new GeneralSecurityException(keyFile + " is not the key to the certificate in " + cert);
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
