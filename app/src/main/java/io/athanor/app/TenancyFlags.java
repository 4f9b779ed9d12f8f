package io.athanor.app;

import io.athanor.component.query.Tenancy;
import io.athanor.component.query.Tenancy.CertificateField;
import io.athanor.server.UserError;
import io.athanor.server.http.TenantLabel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --query.*tenant*}: who asks. */
final class TenancyFlags {
    static final String HEADING = "%nTenants:%n";

    @Option(
            names = "--query.tenant-header",
            paramLabel = "NAME",
            defaultValue = Tenancy.THANOS_HEADER,
            description = "Request header that names the tenant; stores are told.")
    private String header = Tenancy.THANOS_HEADER;

    @Option(
            names = "--query.default-tenant-id",
            paramLabel = "TENANT",
            defaultValue = "default-tenant",
            description = "The tenant of requests that name none.")
    private String otherwise = "default-tenant";

    @Option(
            names = "--query.tenant-certificate-field",
            paramLabel = "FIELD",
            defaultValue = "",
            description = "Part of the client's certificate that names the tenant, instead of the header: organization,"
                    + " organizationalUnit or commonName.")
    private String field = "";

    @Option(
            names = "--query.enforce-tenancy",
            negatable = true,
            defaultValue = "false",
            description = "Show a tenant nothing but series with its label, whatever it asks for.")
    private boolean enforced;

    @Option(
            names = "--query.tenant-label-name",
            paramLabel = "LABEL",
            defaultValue = "tenant_id",
            description = "The label that names a series' tenant.")
    private String label = "tenant_id";

    Tenancy tenancy() {
        return new Tenancy(header, otherwise, field(), enforced, label);
    }

    /** By whom requests are counted. */
    TenantLabel counted() {
        return new TenantLabel(header, otherwise);
    }

    private @Nullable CertificateField field() {
        if (field.isEmpty()) {
            return null;
        }
        for (CertificateField known : CertificateField.values()) {
            if (known.word().equals(field)) {
                return known;
            }
        }
        throw UserError.usage(
                "--query.tenant-certificate-field has to be organization, organizationalUnit or commonName," + " not "
                        + field);
    }
}
