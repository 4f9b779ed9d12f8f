package io.athanor.testing.objstores;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * How a server speaks TLS.
 *
 * @param context shows its certificate, and decides on the clients'
 * @param needsCertificate whether a client has to show one
 */
public record ServerTls(SSLContext context, boolean needsCertificate) {
    HttpsConfigurator configurator() {
        return new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(needsCertificate);
                parameters.setSSLParameters(ssl);
            }
        };
    }
}
