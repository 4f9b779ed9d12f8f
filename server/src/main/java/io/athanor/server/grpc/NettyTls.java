package io.athanor.server.grpc;

import io.athanor.server.UserError;
import io.athanor.server.tls.Certificates;
import io.athanor.server.tls.ServerTls;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.DelegatingSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** TLS as Netty wants it. */
final class NettyTls {
    private NettyTls() {}

    static SslContext server(ServerTls tls, Certificates certificates) {
        SslContextBuilder builder = GrpcSslContexts.configure(
                SslContextBuilder.forServer(certificates.identity(tls.cert(), tls.key())), SslProvider.JDK);
        if (tls.clientCa() != null) {
            builder.trustManager(certificates.authorities(tls.clientCa())).clientAuth(ClientAuth.REQUIRE);
        }
        builder.protocols(tls.versions());
        if (!tls.ciphers().isEmpty()) {
            builder.ciphers(tls.ciphers(), SupportedCipherSuiteFilter.INSTANCE);
        }
        return withGroups(build(builder), tls.groups());
    }

    static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new UserError(UserError.Kind.CONFIGURATION, "TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static SslContext withGroups(SslContext inner, List<String> groups) {
        if (groups.isEmpty()) {
            return inner;
        }
        String[] names = groups.toArray(new String[0]);
        return new DelegatingSslContext(inner) {
            @Override
            protected void initEngine(SSLEngine engine) {
                SSLParameters parameters = engine.getSSLParameters();
                parameters.setNamedGroups(names);
                engine.setSSLParameters(parameters);
            }
        };
    }
}
