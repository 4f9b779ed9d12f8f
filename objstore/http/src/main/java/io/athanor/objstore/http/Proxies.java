package io.athanor.objstore.http;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the environment names, as Go's programs read it; the loopback and a cloud machine's own metadata are
 * never asked for by way of one.
 */
public final class Proxies extends DefaultRoutePlanner {
    private final @Nullable HttpHost plain;
    private final @Nullable HttpHost tls;
    private final String[] without;

    /** @throws HttpSetupException if a variable names what is no such proxy */
    public Proxies(Map<String, String> environment) throws HttpSetupException {
        super(null);
        this.plain = proxy("HTTP_PROXY", environment);
        this.tls = proxy("HTTPS_PROXY", environment);
        this.without = variable("NO_PROXY", environment).split("[,\\s]+");
    }

    @Override
    protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) throws HttpException {
        HttpHost proxy = "https".equalsIgnoreCase(target.getSchemeName()) ? tls : plain;
        return proxy == null || isWithout(target) ? null : proxy;
    }

    private boolean isWithout(HttpHost target) {
        String host = target.getHostName().toLowerCase(Locale.ROOT);
        if (host.equals("localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("[::1]")
                || host.startsWith("169.254.")
                || host.equals("metadata.google.internal")) {
            return true;
        }
        for (String pattern : without) {
            String name = pattern.toLowerCase(Locale.ROOT);
            if (name.equals("*")
                    || name.equals(host)
                    || name.equals(host + ":" + target.getPort())
                    || (!name.isEmpty() && host.endsWith(name.startsWith(".") ? name : "." + name))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable HttpHost proxy(String name, Map<String, String> environment) throws HttpSetupException {
        String text = variable(name, environment);
        if (text.isEmpty()) {
            return null;
        }
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() == null || uri.getUserInfo() != null || !"http".equals(uri.getScheme())) {
                throw new HttpSetupException("the environment variable " + name
                        + " names a proxy that cannot be used: give it as http://HOST:PORT, without a password");
            }
            return new HttpHost("http", uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
        } catch (IllegalArgumentException e) {
            throw new HttpSetupException("the environment variable " + name
                    + " does not hold a URL: give the proxy as http://HOST:PORT, or remove it");
        }
    }

    private static String variable(String name, Map<String, String> environment) {
        String text = environment.getOrDefault(name, "");
        return (text.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : text).strip();
    }
}
