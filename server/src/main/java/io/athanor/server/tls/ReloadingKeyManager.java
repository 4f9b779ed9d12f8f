package io.athanor.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the certificate of the moment. Its alias names the reading, so that one handshake never mixes two of them. */
final class ReloadingKeyManager extends X509ExtendedKeyManager {
    private final Supplier<Identity> current;
    private volatile Identity last;
    private volatile Identity beforeLast;

    ReloadingKeyManager(Supplier<Identity> current) {
        this.current = current;
        this.last = current.get();
        this.beforeLast = last;
    }

    /** A certificate chain, its own certificate first, and the key to it. */
    record Identity(String alias, X509Certificate[] chain, PrivateKey key) {}

    private synchronized @Nullable String choose(String... keyTypes) {
        Identity now = current.get();
        if (!now.alias().equals(last.alias())) {
            beforeLast = last;
            last = now;
        }
        for (String type : keyTypes) {
            if (type.equals(now.key().getAlgorithm())) {
                return now.alias();
            }
        }
        return null;
    }

    private @Nullable Identity identity(String alias) {
        Identity newest = last;
        if (newest.alias().equals(alias)) {
            return newest;
        }
        Identity older = beforeLast;
        return older.alias().equals(alias) ? older : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String type, Principal @Nullable [] issuers, SSLEngine engine) {
        return choose(type);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
        return choose(types);
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, Socket socket) {
        return choose(type);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, Socket socket) {
        return choose(types);
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        String alias = choose(type);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return getServerAliases(type, issuers);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.chain().clone();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity identity = identity(alias);
        return identity == null ? null : identity.key();
    }
}
