package io.athanor.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PemKeysTest {
    @Test
    void pkcs8_ofEachAlgorithm_isRead() throws GeneralSecurityException {
        for (PrivateKey key : new PrivateKey[] {rsa(), ec("secp256r1"), ec("secp384r1"), ed25519()}) {
            assertThat(PemKeys.parse(pem("PRIVATE KEY", key.getEncoded())).getEncoded())
                    .isEqualTo(key.getEncoded());
        }
    }

    @Test
    void rsaForm_isReadAsTheSameKey() throws GeneralSecurityException {
        PrivateKey key = rsa();
        byte[] pkcs8 = key.getEncoded();
        // The envelope of a 2048 bit key is 26 bytes long; what it holds is the older form.
        PrivateKey read = PemKeys.parse(pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length)));
        assertThat(((RSAPrivateCrtKey) read).getPrivateExponent())
                .isEqualTo(((RSAPrivateCrtKey) key).getPrivateExponent());
    }

    @Test
    void encryptedOrDamagedOrMissing_saysWhatToDo() throws GeneralSecurityException {
        assertThatThrownBy(() -> PemKeys.parse(pem("ENCRYPTED PRIVATE KEY", new byte[100])))
                .hasMessageContaining("encrypted")
                .hasMessageContaining("without a passphrase");
        assertThatThrownBy(() -> PemKeys.parse("no key here")).hasMessageContaining("no private key");
        assertThatThrownBy(() -> PemKeys.parse(pem("PRIVATE KEY", new byte[100])))
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> PemKeys.parse(pem("EC PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 1})))
                .hasMessageContaining("curve");
    }

    @Test
    void anyBytes_endInAKeyOrAnError() throws GeneralSecurityException {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("PemKeysTest seed " + seed + " (replay: -Dathanor.seed=" + seed + ")");
        Random random = new Random(seed);
        byte[] good = ec("secp256r1").getEncoded();
        String[] types = {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"};
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int k = 0; k < 3 && bytes.length > 0; k++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            String text = pem(types[i % 3], bytes);
            try {
                assertThat(PemKeys.parse(text)).isNotNull();
            } catch (GeneralSecurityException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    private static PrivateKey rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair().getPrivate();
    }

    private static PrivateKey ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair().getPrivate();
    }

    private static PrivateKey ed25519() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }
}
