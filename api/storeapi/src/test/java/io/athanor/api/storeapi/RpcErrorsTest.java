package io.athanor.api.storeapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

class RpcErrorsTest {
    private static String why(String description) {
        return RpcErrors.why(new StatusRuntimeException(Status.DEADLINE_EXCEEDED.withDescription(description)));
    }

    @Test
    void stackTraces_areLeftOut() {
        assertThat(
                        why(
                                "CallOptions deadline exceeded after 0.9s. [closed=[], open=[[wait_for_ready, Last Pick Failure="
                                        + "Status{code=UNAVAILABLE, description=ssl exception, cause=io.netty.DecoderException: "
                                        + "javax.net.ssl.SSLHandshakeException: (certificate_required) Received fatal alert\n\tat a.b.C.d"
                                        + "(E.java:515)\nCaused by: java.lang.IllegalStateException: x\n\t... 15 more\n}, delay=1ns]]]"))
                .isEqualTo("ssl exception: (certificate_required) Received fatal alert");
        assertThat(why("deadline exceeded, Last Pick Failure=Status{code=UNAVAILABLE, description=Network closed for "
                        + "unknown reason, cause=null}, delay=1ns]"))
                .isEqualTo("Network closed for unknown reason");
        assertThat(why("something else\n\tat a.b.C.d(E.java:5)\n\tat a.b.C.e(E.java:6)"))
                .isEqualTo("rpc error: code = DeadlineExceeded desc = something else");
    }
}
