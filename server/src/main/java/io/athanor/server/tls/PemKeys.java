package io.athanor.server.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys: PKCS#8, which the JDK knows, and the older RSA and EC forms, which are put into a PKCS#8 envelope.
 *
 * <pre>
 * PKCS#8 := SEQUENCE { INTEGER 0, SEQUENCE { OID algorithm, parameters }, OCTET STRING { the older form } }
 * </pre>
 */
final class PemKeys {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_OID = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final String[] ALGORITHMS = {"RSA", "EC", "EdDSA"};

    private PemKeys() {}

    /**
     * The first private key in a PEM text.
     *
     * @throws GeneralSecurityException saying what is wrong with it, never showing any of it
     */
    static PrivateKey parse(String pem) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new GeneralSecurityException("no private key in it");
        }
        byte[] body = body(block.group(2));
        return switch (block.group(1)) {
            case "PRIVATE KEY" -> read(body);
            case "RSA PRIVATE KEY" -> read(sequence(VERSION, RSA, tagged(0x04, body)));
            case "EC PRIVATE KEY" -> read(sequence(VERSION, sequence(EC_OID, curve(body)), tagged(0x04, body)));
            case "ENCRYPTED PRIVATE KEY" ->
                throw new GeneralSecurityException("the private key is encrypted: store it without a passphrase");
            default ->
                throw new GeneralSecurityException("a " + block.group(1) + " is not supported: convert it to PKCS#8");
        };
    }

    private static byte[] body(String text) throws GeneralSecurityException {
        if (text.contains("DEK-Info") || text.contains("ENCRYPTED")) {
            throw new GeneralSecurityException("the private key is encrypted: store it without a passphrase");
        }
        try {
            return Base64.getMimeDecoder().decode(text.strip().getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the private key is not valid base64", e);
        }
    }

    private static PrivateKey read(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // The next algorithm may know it.
            }
        }
        throw new GeneralSecurityException("the private key is damaged, or neither RSA nor EC nor EdDSA");
    }

    /** The curve's OID, element [0] of {@code SEQUENCE { INTEGER 1, OCTET STRING key, [0] curve, [1] public key }}. */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        ByteBuffer in = ByteBuffer.wrap(sec1);
        try {
            in.get();
            length(in);
            while (in.hasRemaining()) {
                int tag = in.get() & 0xff;
                byte[] content = new byte[Math.min(length(in), in.remaining())];
                in.get(content);
                if (tag == 0xa0) {
                    return content;
                }
            }
        } catch (java.nio.BufferUnderflowException e) {
            throw new GeneralSecurityException("the private key is cut short", e);
        }
        throw new GeneralSecurityException("the private key does not name its curve: convert it to PKCS#8");
    }

    private static int length(ByteBuffer in) throws GeneralSecurityException {
        int first = in.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int bytes = first & 0x7f;
        if (bytes == 0 || bytes > 3) {
            throw new GeneralSecurityException("the private key is damaged");
        }
        int length = 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | in.get() & 0xff;
        }
        return length;
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return tagged(0x30, all.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        int n = content.length;
        byte[] head = n < 0x80
                ? new byte[] {(byte) tag, (byte) n}
                : new byte[] {(byte) tag, (byte) 0x83, (byte) (n >> 16), (byte) (n >> 8), (byte) n};
        byte[] out = Arrays.copyOf(head, head.length + n);
        System.arraycopy(content, 0, out, head.length, n);
        return out;
    }
}
