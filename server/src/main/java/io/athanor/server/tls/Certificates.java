package io.athanor.server.tls;

import io.athanor.server.UserError;
import io.athanor.server.config.WatchedFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Key and trust managers over PEM files; whoever rotates the files need not restart anything. */
public final class Certificates {
    private static final long MAX_FILE_BYTES = 4 << 20;

    private final InstantSource clock;
    private final AtomicLong readings = new AtomicLong();

    public Certificates(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Shows the certificate in {@code cert} with the key in {@code key}.
     *
     * @throws UserError naming the file that cannot be used, and why
     */
    public X509ExtendedKeyManager identity(Path cert, Path key) {
        WatchedFiles<ReloadingKeyManager.Identity> files = watched(List.of(cert, key), () -> readIdentity(cert, key));
        ReloadingKeyManager shown = new ReloadingKeyManager(files);
        CertificateExpiry.identity(shown, cert, () -> files.get().chain());
        return shown;
    }

    /**
     * Trusts what the certificates in {@code ca} have signed.
     *
     * @throws UserError naming the file that cannot be used, and why
     */
    public X509ExtendedTrustManager authorities(Path ca) {
        WatchedFiles<X509ExtendedTrustManager> files = watched(List.of(ca), () -> readAuthorities(ca));
        ReloadingTrustManager trusted = new ReloadingTrustManager(files);
        CertificateExpiry.authorities(trusted, ca, () -> files.get().getAcceptedIssuers());
        return trusted;
    }

    /** The same, of whom only those are trusted whose certificate carries one of {@code names}; empty: all. */
    public X509ExtendedTrustManager authorities(Path ca, List<String> names) {
        X509ExtendedTrustManager all = authorities(ca);
        return names.isEmpty() ? all : new AllowedNames(all, names);
    }

    /** Trusts anybody; only for who asked for it by name. */
    public X509ExtendedTrustManager nobodyChecked() {
        return new TrustEverybody();
    }

    /**
     * Everything that a client needs to speak TLS, but for the name that the server's certificate has to be for.
     *
     * @throws UserError naming the file that cannot be used, and why
     */
    public SSLContext client(ClientTls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trusted = tls.skipVerify()
                    ? new TrustManager[] {nobodyChecked()}
                    : tls.ca() == null ? null : new TrustManager[] {authorities(tls.ca())};
            KeyManager[] identity =
                    tls.cert() == null || tls.key() == null ? null : new KeyManager[] {identity(tls.cert(), tls.key())};
            context.init(identity, trusted, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new UserError(UserError.Kind.ENVIRONMENT, "this JDK cannot speak TLS: " + e.getMessage(), e);
        }
    }

    private <T> WatchedFiles<T> watched(List<Path> files, WatchedFiles.Maker<T> maker) {
        try {
            return new WatchedFiles<>(files, maker, clock);
        } catch (IOException | GeneralSecurityException e) {
            throw new UserError(UserError.Kind.CONFIGURATION, String.valueOf(e.getMessage()), e);
        }
    }

    private ReloadingKeyManager.Identity readIdentity(Path cert, Path key)
            throws IOException, GeneralSecurityException {
        X509Certificate[] chain = certificates(cert).toArray(new X509Certificate[0]);
        PrivateKey parsed;
        try {
            parsed = PemKeys.parse(Files.readString(checked(key)));
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(key + ": " + e.getMessage(), e);
        }
        KeyPairCheck.verify(cert, chain[0].getPublicKey(), key, parsed);
        return new ReloadingKeyManager.Identity("athanor-" + readings.incrementAndGet(), chain, parsed);
    }

    private static X509ExtendedTrustManager readAuthorities(Path ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate : certificates(ca)) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this JDK has no trust manager for X.509");
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        byte[] bytes = Files.readAllBytes(checked(file));
        List<X509Certificate> found;
        try {
            found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes))
                            .stream()
                            .map(Certificates::x509)
                            .toList();
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + ": not a PEM file of certificates", e);
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException(file + ": no certificate in it");
        }
        return found;
    }

    private static X509Certificate x509(Certificate certificate) {
        return (X509Certificate) certificate;
    }

    private static Path checked(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException(file + ": larger than " + MAX_FILE_BYTES + " bytes: not a certificate or key");
            }
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        }
        return file;
    }
}
