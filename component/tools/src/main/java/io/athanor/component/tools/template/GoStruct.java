package io.athanor.component.tools.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value with named fields, in their order. Values are these, {@code Map<String, ?>}, {@code List<?>}, {@code String}, {@code Long},
 * {@code Double}, {@code Boolean}, and null for what Go calls nil.
 *
 * @param type what errors call it
 */
public record GoStruct(String type, Map<String, @Nullable Object> fields) {
    /** Spelled out: of a compact one, the compiler does not tell other modules that values may be null. */
    public GoStruct(String type, Map<String, @Nullable Object> fields) {
        this.type = type;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
