package io.athanor.component.frontend;

import io.athanor.component.frontend.downstream.Caller;
import io.athanor.component.frontend.plan.Param;
import io.athanor.server.http.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** Finds out who asks. */
final class CallerReader {
    static final String TENANT_HEADER = "THANOS-TENANT";

    private static final Map<String, String> FIELDS =
            Map.of("organization", "O", "organizationalUnit", "OU", "commonName", "CN");

    private final FrontendConfig.Callers config;

    CallerReader(FrontendConfig.Callers config) {
        this.config = config;
    }

    /** @throws BadRequestException if the tenant cannot be */
    Caller read(HttpExchange exchange) {
        String tenant = tenant(exchange);
        List<Param> forwarded = new ArrayList<>();
        for (String name : config.forwardHeaders()) {
            for (Map.Entry<String, String> header : exchange.headers()) {
                if (header.getKey().equalsIgnoreCase(name)) {
                    forwarded.add(new Param(name.toLowerCase(Locale.ROOT), header.getValue()));
                }
            }
        }
        List<Param> headers = new ArrayList<>(forwarded);
        headers.removeIf(h -> h.name().equalsIgnoreCase(TENANT_HEADER));
        headers.add(new Param(TENANT_HEADER, tenant));
        return new Caller(tenant, org(exchange, tenant), user(exchange), headers, forwarded);
    }

    private String tenant(HttpExchange exchange) {
        String tenant = config.certificateField().isEmpty() ? named(exchange) : certified(exchange);
        boolean isName = !tenant.isEmpty() && !tenant.contains("/") && !tenant.equals(".") && !tenant.equals("..");
        if (!isName) {
            throw new BadRequestException("tenant name not valid");
        }
        return tenant;
    }

    private String named(HttpExchange exchange) {
        String own = exchange.header(config.tenantHeader());
        String usual = own.isEmpty() ? exchange.header(TENANT_HEADER) : own;
        return usual.isEmpty() ? config.defaultTenant() : usual;
    }

    private String certified(HttpExchange exchange) {
        X509Certificate certificate = exchange.clientCertificate();
        if (certificate == null) {
            throw new BadRequestException("could not get required certificate field from client cert");
        }
        String field = config.certificateField();
        String value = attribute(certificate, String.valueOf(FIELDS.get(field)));
        if (value == null) {
            throw new BadRequestException("could not get " + field + " field from client cert");
        }
        return value;
    }

    private static @Nullable String attribute(X509Certificate certificate, String type) {
        try {
            LdapName name = new LdapName(certificate.getSubjectX500Principal().getName());
            for (Rdn rdn : name.getRdns().reversed()) {
                if (rdn.getType().equalsIgnoreCase(type)) {
                    return rdn.getValue().toString();
                }
            }
            return null;
        } catch (InvalidNameException e) {
            return null;
        }
    }

    private String org(HttpExchange exchange, String tenant) {
        for (String header : config.orgHeaders()) {
            String value = exchange.header(header);
            if (!value.isEmpty()) {
                return value;
            }
        }
        return tenant;
    }

    private String user(HttpExchange exchange) {
        if (!config.userHeader().isEmpty()) {
            return exchange.header(config.userHeader());
        }
        String authorization = exchange.header("Authorization");
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return "";
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? "" : pair.substring(0, colon);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
