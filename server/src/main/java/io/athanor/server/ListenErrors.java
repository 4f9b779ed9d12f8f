package io.athanor.server;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Why an address cannot be listened on, in words that say what to do. */
public final class ListenErrors {
    private ListenErrors() {}

    /** @param flag which chose the address */
    public static UserError explain(InetSocketAddress address, String flag, IOException failure) {
        String why = text(failure);
        if (why.contains("Address already in use")) {
            why = "another program listens there; stop it, or choose another address with " + flag;
        } else if (why.contains("Permission denied")) {
            why = "no permission for this port; choose one above 1023 with " + flag;
        } else {
            why = why + "; choose another address with " + flag;
        }
        return UserError.environment(
                "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + why, failure);
    }

    private static String text(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }
}
