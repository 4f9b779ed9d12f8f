package io.athanor.component.frontend.queue;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.WatchedFiles;
import io.athanor.server.config.YamlMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The limits of all tenants.
 *
 * @param others those of whom is not named
 */
public record Overrides(Limits others, Map<String, Limits> tenants) {
    public static final Overrides NONE = new Overrides(Limits.NONE, Map.of());

    public Overrides {
        tenants = Map.copyOf(tenants);
    }

    /** Those of a tenant. */
    public Limits of(String tenant) {
        return tenants.getOrDefault(tenant, others);
    }

    /**
     * What a file says now: it is read again when it changes; a mistake in it leaves what was.
     *
     * @throws UserError with file, line and key if it is wrong now
     */
    public static Supplier<Overrides> watched(String flag, Path file, InstantSource clock) {
        Overrides first = read(flag, file);
        return new WatchedFiles<>(List.of(file), () -> readAgain(flag, file), clock, first);
    }

    private static Overrides readAgain(String flag, Path file) throws IOException {
        try {
            return read(flag, file);
        } catch (UserError e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Overrides read(String flag, Path file) {
        return parse(ConfigText.read(flag, file));
    }

    /** Reads {@code defaults:} and {@code tenants:}, whose limits are those of {@code defaults} where they say nothing. */
    public static Overrides parse(ConfigText text) {
        YamlMapping root = YamlMapping.parse(text);
        Limits others = limits(root.mapping("defaults"), Limits.NONE);
        YamlMapping named = root.mapping("tenants");
        Map<String, Limits> tenants = new HashMap<>();
        for (String name : named.keys()) {
            tenants.put(name, limits(named.mapping(name), others));
        }
        root.end();
        return new Overrides(others, tenants);
    }

    private static Limits limits(YamlMapping yaml, Limits otherwise) {
        double weight = yaml.decimal("weight", otherwise.weight());
        long concurrent = yaml.integer("max_concurrent", otherwise.maxConcurrent());
        long queued = yaml.integer("max_queued", otherwise.maxQueued());
        Duration length = yaml.duration("max_query_length", otherwise.maxQueryLength());
        double cost = yaml.decimal("max_cost", otherwise.maxCost());
        yaml.end();
        try {
            return new Limits(
                    weight,
                    (int) Math.min(concurrent, Integer.MAX_VALUE),
                    (int) Math.min(queued, Integer.MAX_VALUE),
                    length,
                    cost);
        } catch (IllegalArgumentException e) {
            throw yaml.invalid("weight", "or a limit beside it cannot be: " + e.getMessage());
        }
    }
}
