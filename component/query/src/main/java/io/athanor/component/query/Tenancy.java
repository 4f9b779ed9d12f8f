package io.athanor.component.query;

import io.athanor.api.httpapi.ApiException;
import io.athanor.server.http.HttpExchange;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what follows from it.
 *
 * @param header request header that names the tenant
 * @param otherwise the tenant where nobody says one
 * @param certificateField which part of the client's certificate names the tenant instead; null: none does
 * @param isEnforced whether a tenant is shown nothing but series with its label
 * @param label the label that names a series' tenant
 */
public record Tenancy(
        String header,
        String otherwise,
        @Nullable CertificateField certificateField,
        boolean isEnforced,
        String label) {
    /** Header by which Thanos's components tell each other. */
    public static final String THANOS_HEADER = "THANOS-TENANT";

    /** A part of a certificate's subject. */
    public enum CertificateField {
        ORGANIZATION("organization", "O"),
        ORGANIZATIONAL_UNIT("organizationalUnit", "OU"),
        COMMON_NAME("commonName", "CN");

        private final String word;
        private final String type;

        CertificateField(String word, String type) {
            this.word = word;
            this.type = type;
        }

        /** As flags have it. */
        public String word() {
            return word;
        }
    }

    /** Nobody is told apart. */
    public static Tenancy none() {
        return new Tenancy(THANOS_HEADER, "default-tenant", null, false, "tenant_id");
    }

    /**
     * Who sends a request.
     *
     * @throws ApiException if that is no name, or has to be in a certificate and is not
     */
    String of(HttpExchange exchange) {
        String tenant = certificateField == null
                ? named(exchange)
                : inCertificate(exchange.clientCertificate(), certificateField);
        if (tenant.isEmpty() || tenant.indexOf('/') >= 0) {
            throw ApiException.badData("tenant name not valid"); // it becomes a part of paths elsewhere
        }
        return tenant;
    }

    private String named(HttpExchange exchange) {
        String own = exchange.header(header);
        String said = own.isEmpty() ? exchange.header(THANOS_HEADER) : own;
        return said.isEmpty() ? otherwise : said;
    }

    private static String inCertificate(@Nullable X509Certificate certificate, CertificateField field) {
        if (certificate == null) {
            throw ApiException.badData("could not get required certificate field from client cert");
        }
        String value = part(certificate.getSubjectX500Principal().getName(), field.type);
        if (value.isEmpty()) {
            throw ApiException.badData("could not get " + field.word + " field from client cert");
        }
        return value;
    }

    /** The first part of that type, in the order of the certificate. */
    static String part(String subject, String type) {
        try {
            List<Rdn> parts = new LdapName(subject).getRdns();
            for (Rdn part : parts) {
                if (part.getType().equalsIgnoreCase(type)) {
                    return String.valueOf(part.getValue());
                }
            }
        } catch (InvalidNameException e) {
            // Then it names nobody.
        }
        return "";
    }
}
