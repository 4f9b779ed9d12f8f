package io.athanor.app.tools;

import io.athanor.model.GoQuote;
import io.athanor.model.Labels;
import io.athanor.server.UserError;
import java.util.List;

/** Labels as flags have them: {@code name="value"}, quotes included. */
final class FlagLabels {
    private FlagLabels() {}

    /** @throws UserError if one is none */
    static Labels parse(String flag, List<String> texts) {
        Labels.Builder labels = Labels.builder();
        for (String text : texts) {
            int sign = text.indexOf('=');
            if (sign <= 0) {
                throw UserError.usage(flag + ": unrecognized label " + GoQuote.quote(text)
                        + ": it has to be NAME=\"VALUE\", quotes included");
            }
            String value = GoQuote.unquote(text.substring(sign + 1));
            if (value == null) {
                throw UserError.usage(flag + ": the value of label " + GoQuote.quote(text)
                        + " is not in quotes: it has to be NAME=\"VALUE\", quotes included");
            }
            labels.set(text.substring(0, sign), value);
        }
        return labels.build();
    }
}
