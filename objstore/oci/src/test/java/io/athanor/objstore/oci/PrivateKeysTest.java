package io.athanor.objstore.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.http.HttpSetupException;
import java.security.PrivateKey;
import org.junit.jupiter.api.Test;

/** One key, made for this test only, in the forms that openssl writes. */
class PrivateKeysTest {
    private static final String PKCS1 = """
            -----BEGIN RSA PRIVATE KEY-----
            MIICXQIBAAKBgQDtlbrAqD05079a0Kdr1oXl9lupmzfhOwYq6epEOM4fKpN5UI5N
            +Km8HLwtafBu5sT8Ui8GpKllfVmGFbq2c980K91kreCEvoCjmi1ITA2xKEkIywYm
            k9zcTBzbS12lNoiRCBN9wJt0bD5K7ugg80cyE0JO/OBKkVaujpvduDaAgQIDAQAB
            AoGBAOK7JHkdVSitgg0Z2NyZ4jiejcVjgsVn/a/QgafPii3GBO0eSl/wsZL63T59
            vl0nz894YrZ1R8+5+0hxzji2hcc+RAhkCO+ZlKWjGrkm/Kw7J1EHmS6mlySPwn0V
            xCyl94EjCaqbgYTOFfqhWyhH/rcatAbUcfsjf2ASSGsgpettAkEA/OjJJ3sbdBOs
            ysatsI/mhyN6+bdXY6yt+Lt9CWlOARf3PuJTs3+gHrK7+KnRsleh1TbDmixsPhbM
            zl1nuHidUwJBAPB9AIMBceiqyFZQk9SMBtdG3RH3jczxDiU+8OlJbqIqnXOAhjy4
            WOhFwSOMMSwW11sKaZ5zm2+/juXrdB2onFsCPzFlReRwJuyE6zqvkzzo3h2G0H31
            URwmndP2ynUMHDAafi/KBI8KXjugrRXkFRDADNuX1pxGEN4PlfC4TYm6BQJBALb9
            pwIIe3CbY02qipJU6m+s0FL3l8K2OhlFR3N8GN70plJZHcveSmiTi19NMa1mw//W
            cH/NYB0sGcQB4Z0fy7kCQQCiGdAU5VPEXVfANST8CAdcVktMsJNbNrBzpXDizP22
            j6oTgXRs7oGdBgJFZcVBFrgcJEUJWH94ADh19p8N2QaQ
            -----END RSA PRIVATE KEY-----
            """;
    private static final String PKCS8 = """
            -----BEGIN PRIVATE KEY-----
            MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAO2VusCoPTnTv1rQ
            p2vWheX2W6mbN+E7Birp6kQ4zh8qk3lQjk34qbwcvC1p8G7mxPxSLwakqWV9WYYV
            urZz3zQr3WSt4IS+gKOaLUhMDbEoSQjLBiaT3NxMHNtLXaU2iJEIE33Am3RsPkru
            6CDzRzITQk784EqRVq6Om924NoCBAgMBAAECgYEA4rskeR1VKK2CDRnY3JniOJ6N
            xWOCxWf9r9CBp8+KLcYE7R5KX/CxkvrdPn2+XSfPz3hitnVHz7n7SHHOOLaFxz5E
            CGQI75mUpaMauSb8rDsnUQeZLqaXJI/CfRXELKX3gSMJqpuBhM4V+qFbKEf+txq0
            BtRx+yN/YBJIayCl620CQQD86Mknext0E6zKxq2wj+aHI3r5t1djrK34u30JaU4B
            F/c+4lOzf6Aesrv4qdGyV6HVNsOaLGw+FszOXWe4eJ1TAkEA8H0AgwFx6KrIVlCT
            1IwG10bdEfeNzPEOJT7w6Uluoiqdc4CGPLhY6EXBI4wxLBbXWwppnnObb7+O5et0
            HaicWwI/MWVF5HAm7ITrOq+TPOjeHYbQffVRHCad0/bKdQwcMBp+L8oEjwpeO6Ct
            FeQVEMAM25fWnEYQ3g+V8LhNiboFAkEAtv2nAgh7cJtjTaqKklTqb6zQUveXwrY6
            GUVHc3wY3vSmUlkdy95KaJOLX00xrWbD/9Zwf81gHSwZxAHhnR/LuQJBAKIZ0BTl
            U8RdV8A1JPwIB1xWS0ywk1s2sHOlcOLM/baPqhOBdGzugZ0GAkVlxUEWuBwkRQlY
            f3gAOHX2nw3ZBpA=
            -----END PRIVATE KEY-----
            """;
    private static final String ENCRYPTED = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIIC3TBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIAmxRLTzPQtYCAggA
            MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBCvCPOF/Q+JshIyAQHUQjKVBIIC
            gNS2fLCI/iOVjhspIeXPteXEo7zow1Z+bSgey6vyyhI+ygg6BvpuGuU2HGmzri4I
            mO648ILQpglxDHvOZW1bIpHXPftcJiuwRPlF4HW43h/3+sHY9Sy6ddun3JSI64Jt
            gdVThYYADU51smT3FH+FJK/pgtw0P8k1WhPfOwA5BwaiJD8QvJuLvWLJ0Iv9jhba
            MuPBloeIE0r757HfaYWUKQjP16ZzqIY6P+NZGONuEVLwZVpq3l+E3ofM6KSoXxNV
            UQV5RXyPY/OjFKXfmghB03y9RQ94qTitcz9urliUo/kexMfi+EB15JKHtR15dciS
            Ml94Uu+5ls9C+wTCRSlrLcv+hOoB0pzf9U19vHw00Wgu8k7sfeMNY/2Y+KB774NQ
            n0QNRSHSQcsd/Mv3kpF3Xqg2RUuZSj6OuZDVMVdZ5YemgP+nZH1jSadBqqmi8Kkk
            R1wwJloOaTzY3HhLrnlPmkPXDFM4H3eTJqa3QyVa8k/nry/ExNlxc/aQ2p0JScVV
            PPOAmnJloMDtZUAzeXKwcC5k386uzl9kkLzdDTohz4ZQUIhyuUti6m9Qm6z8Vuqe
            FUnaoEkcBrv6QU5/YUJ6WwXDiMpDBcegKmVjL8mHNId3oqV0z34Nd2WTGkZVM70Q
            lfgDe4yM5GZVWjU49WdfnURO5TJq0hGqCrCHYdgiF5HseZmw4xEC8E1QnbRh9A+l
            edJMDApRPcfuTvPF+b4omg4u2XjulT4297wyr8Ip2PGLlbVoOXuaYg31Hskv1d/6
            BHsNuMmLpd9TMUWLO1lLkbmCw6ovgdrtbzOfuY6jowD35gaglVsiEma448X57/rT
            LOJMlJrtu+OvJDNgTW+06x4=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    @Test
    void key_inEveryForm_isTheSame() throws HttpSetupException {
        PrivateKey key = PrivateKeys.parse(PKCS8, "");

        assertThat(key.getAlgorithm()).isEqualTo("RSA");
        assertThat(PrivateKeys.parse(PKCS1, "")).isEqualTo(key);
        assertThat(PrivateKeys.parse(ENCRYPTED, "hush")).isEqualTo(key);
        assertThat(PrivateKeys.parse("a line before\n" + PKCS8 + "a line behind\n", "unused"))
                .isEqualTo(key);
    }

    @Test
    void key_thatCannotBeRead_isRefusedWithoutItsText() {
        String cannot = "OCI: the private key cannot be read: check that it is a whole RSA key, and its passphrase";
        for (String passphrase : new String[] {"", "other"}) {
            assertThatThrownBy(() -> PrivateKeys.parse(ENCRYPTED, passphrase))
                    .isInstanceOf(HttpSetupException.class)
                    .hasMessage(cannot)
                    .hasNoCause();
        }
        assertThatThrownBy(() -> PrivateKeys.parse(PKCS8.replaceAll("(?m)^M.*$", "TUlJ"), ""))
                .isInstanceOf(HttpSetupException.class)
                .hasMessage(cannot)
                .hasNoCause();
        for (String text :
                new String[] {"", "hush", PKCS1.replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n\n")}) {
            assertThatThrownBy(() -> PrivateKeys.parse(text, ""))
                    .isInstanceOf(HttpSetupException.class)
                    .hasMessageContaining("openssl pkcs8 -topk8")
                    .hasNoCause();
        }
    }
}
