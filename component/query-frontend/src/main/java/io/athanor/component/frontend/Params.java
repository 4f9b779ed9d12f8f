package io.athanor.component.frontend;

import io.athanor.api.httpapi.TimeParams;
import io.athanor.component.frontend.plan.Param;
import io.athanor.component.frontend.plan.RangeQuery;
import io.athanor.server.http.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parameters of requests, understood as far as the frontend has to. */
final class Params {
    private static final long MOST_STEPS = 11_000;
    private static final Set<String> OF_RANGES =
            Set.of("query", "start", "end", "step", "max_source_resolution", "stats");

    /** What an answer may have besides its data that cannot be put together from parts. */
    private static final List<String> FOR_THE_WHOLE = List.of("analyze", "explain", "trace", "limit", "shard_info");

    private Params() {}

    /** Whether only an answer as it is will do. */
    static boolean isForTheWhole(Form form) {
        for (String name : FOR_THE_WHOLE) {
            String value = form.first(name);
            if (!value.isEmpty() && !value.equals("0") && !value.equalsIgnoreCase("false") && !value.equals("f")) {
                return true;
            }
        }
        String stats = form.first("stats");
        return !stats.isEmpty() && !stats.equals("true");
    }

    static boolean wantsStats(Form form) {
        return form.first("stats").equals("true");
    }

    /** @throws BadRequestException with Thanos's words */
    static RangeQuery range(Form form, String path, boolean partialResponse) {
        long start = time(form, "start");
        long end = time(form, "end");
        if (end < start) {
            throw new BadRequestException("end timestamp must not be before start time");
        }
        long step = millis(form, "step");
        if (step <= 0) {
            throw new BadRequestException(
                    "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        if ((end - start) / step > MOST_STEPS || end - start < 0) {
            throw new BadRequestException("exceeded maximum resolution of 11,000 points per timeseries. "
                    + "Try decreasing the query resolution (?step=XX)");
        }
        return new RangeQuery(
                path,
                form.first("query"),
                start,
                end,
                step,
                form.first("max_source_resolution"),
                others(form, OF_RANGES, partialResponse));
    }

    /** All other parameters in the order of their names, and whether something may be missing. */
    static List<Param> others(Form form, Set<String> but, boolean partialResponse) {
        List<Param> others = new ArrayList<>();
        boolean isSaid = false;
        for (String name : form.names().stream().sorted().toList()) {
            if (!but.contains(name)) {
                form.all(name).forEach(value -> others.add(new Param(name, value)));
                isSaid |= name.equals("partial_response") && !form.first(name).isEmpty();
            }
        }
        if (!isSaid) {
            others.add(new Param("partial_response", String.valueOf(partialResponse)));
        }
        return others;
    }

    static long time(Form form, String name) {
        try {
            return TimeParams.parseTime(form.first(name));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("invalid parameter \"" + name + "\": " + e.getMessage());
        }
    }

    static long time(Form form, String name, long otherwise) {
        return form.first(name).isEmpty() ? otherwise : time(form, name);
    }

    private static long millis(Form form, String name) {
        try {
            return TimeParams.parseDurationNanos(form.first(name)) / 1_000_000;
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("invalid parameter \"" + name + "\": " + e.getMessage());
        }
    }
}
