package io.athanor.component.frontend.downstream;

import io.athanor.component.frontend.plan.Param;
import java.util.List;

/**
 * A request to the querier.
 *
 * @param op which of the API's operations, for metrics and the queue
 * @param post whether the parameters go in the body
 * @param path below the querier's URL, escapes included
 * @param cost what it costs the querier, about
 */
public record Ask(String op, boolean post, String path, List<Param> params, Caller caller, double cost) {
    public Ask {
        params = List.copyOf(params);
    }

    /** Two of the same key get the same answer. */
    String key() {
        return op + ' ' + post + ' ' + path + ' ' + caller.key() + ' ' + Param.form(params);
    }

    /** A few words for errors. */
    String named() {
        StringBuilder out = new StringBuilder(path);
        for (Param param : params) {
            if (param.name().equals("start") || param.name().equals("end")) {
                out.append(out.length() == path.length() ? " from " : " to ").append(param.value());
            }
        }
        return out.toString();
    }
}
