package io.athanor.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.TenantNames;
import org.junit.jupiter.api.Test;

class TenantLabelTest {
    @Test
    void tenants_areToldApart_asLongAsTheyAreNotTooMany() {
        TenantLabel label = new TenantLabel("THANOS-TENANT", "default-tenant");

        assertThat(label.of(null)).isEqualTo("default-tenant");
        assertThat(label.of("")).isEqualTo("default-tenant");
        assertThat(label.of("x".repeat(5000))).isEqualTo(TenantNames.OTHERS);
        for (int i = 0; i < 2 * TenantNames.MOST; i++) {
            assertThat(label.of("tenant-" + i)).isEqualTo(i < TenantNames.MOST ? "tenant-" + i : TenantNames.OTHERS);
        }
        assertThat(label.of("tenant-7")).isEqualTo("tenant-7");
        assertThat(label.of(null)).isEqualTo("default-tenant");
    }
}
