package io.athanor.testing.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** A certificate authority that lives for one test: signs certificates for the loopback and writes them as PEM files. */
public final class TestAuthority {
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final int DAYS = 30;
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final Instant from = Instant.now().minus(Duration.ofDays(1));
    private final String name;
    private final KeyPair keys = keys();
    private final Path cert;

    /** A new authority, whose certificate is written to {@code folder/NAME.pem}. */
    public TestAuthority(Path folder, String name) {
        this.name = name;
        this.cert = folder.resolve(name + ".pem");
        byte[] basic = extension(true, Der.sequence(Der.bool(true)), 2, 5, 29, 19);
        write(cert, "CERTIFICATE", signed(commonName(name), keys.getPublic(), DAYS, basic));
    }

    /** The authority's own certificate. */
    public Path cert() {
        return cert;
    }

    /** The files of a certificate and of its key. */
    public record Identity(Path cert, Path key) {}

    /** Signs a certificate for {@code 127.0.0.1}, {@code localhost} and its own name; files {@code NAME.pem}, {@code NAME.key}. */
    public Identity issue(Path folder, String subject) {
        return issue(folder, subject, DAYS);
    }

    /** The same, good for so many days. */
    public Identity issue(Path folder, String subject, int days) {
        return issue(folder, subject, commonName(subject), days);
    }

    /** The same for somebody of an organization and a unit of it. */
    public Identity issue(Path folder, String subject, String organization, String unit) {
        byte[] whole =
                Der.sequence(named(organization, 2, 5, 4, 10), named(unit, 2, 5, 4, 11), named(subject, 2, 5, 4, 3));
        return issue(folder, subject, whole, DAYS);
    }

    private Identity issue(Path folder, String subject, byte[] whole, int days) {
        KeyPair pair = keys();
        byte[] names = extension(
                false,
                Der.sequence(
                        Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
                        Der.tagged(0x82, subject.getBytes(StandardCharsets.US_ASCII)),
                        Der.tagged(0x87, new byte[] {127, 0, 0, 1})),
                2,
                5,
                29,
                17);
        Identity identity = new Identity(folder.resolve(subject + ".pem"), folder.resolve(subject + ".key"));
        write(identity.cert(), "CERTIFICATE", signed(whole, pair.getPublic(), days, names));
        write(identity.key(), "PRIVATE KEY", pair.getPrivate().getEncoded());
        return identity;
    }

    private byte[] signed(byte[] subject, PublicKey key, int days, byte[] extension) {
        byte[] body = Der.sequence(
                Der.tagged(0xa0, Der.integer(2)),
                Der.integer(SERIAL.getAndIncrement()),
                ECDSA_SHA256,
                commonName(name),
                Der.sequence(Der.time(from), Der.time(from.plus(Duration.ofDays(days)))),
                subject,
                key.getEncoded(),
                Der.tagged(0xa3, Der.sequence(extension)));
        return Der.sequence(body, ECDSA_SHA256, Der.bits(sign(keys.getPrivate(), body)));
    }

    private static byte[] commonName(String name) {
        return Der.sequence(named(name, 2, 5, 4, 3));
    }

    private static byte[] named(String value, int... oid) {
        return Der.set(Der.sequence(Der.oid(oid), Der.utf8(value)));
    }

    private static byte[] extension(boolean isCritical, byte[] value, int... oid) {
        return isCritical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] sign(PrivateKey key, byte[] body) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(body);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, String type, byte[] content) {
        String text = "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
        try {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, text);
            Files.move(
                    next,
                    file,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
