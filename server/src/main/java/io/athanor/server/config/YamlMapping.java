package io.athanor.server.config;

import io.athanor.model.GoDurations;
import io.athanor.server.UserError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a YAML document, read key by key; {@link #end} then refuses whatever was not read. Every error is a
 * {@link UserError} that names file, line and key. Merge keys ({@code <<}) are honoured, and Go's words for booleans.
 */
public final class YamlMapping {
    private static final int MAX_DEPTH = 64;
    private static final Set<String> TRUE =
            Set.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y");
    private static final Set<String> FALSE =
            Set.of("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N");

    private final String source;
    private final String path;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private YamlMapping(String source, String path, MappingNode node, int depth) {
        this.source = source;
        this.path = path;
        if (depth > MAX_DEPTH) {
            throw error(node, "nested deeper than " + MAX_DEPTH + " levels");
        }
        fill(node, depth);
    }

    /** The document's top level, which has to be a mapping; an empty document is an empty mapping. */
    public static YamlMapping parse(ConfigText config) {
        MappingNode empty = new MappingNode(Tag.MAP, List.of(), org.snakeyaml.engine.v2.common.FlowStyle.BLOCK);
        return switch (compose(config).orElse(empty)) {
            case MappingNode node -> new YamlMapping(config.source(), "", node, 0);
            case ScalarNode node when isNull(node) -> new YamlMapping(config.source(), "", empty, 0);
            case Node node ->
                throw UserError.configuration(
                        config.source() + ":" + line(node) + ": expected keys and values, found " + kind(node));
        };
    }

    /** The mappings of a document that is a list of them; an empty document is an empty list. */
    public static List<YamlMapping> parseList(ConfigText config) {
        Node root = compose(config).orElse(null);
        if (root == null || (root instanceof ScalarNode node && isNull(node))) {
            return List.of();
        }
        if (root instanceof SequenceNode list) {
            return items(config.source(), "", list, 0);
        }
        throw UserError.configuration(config.source() + ":" + line(root) + ": expected a list, found " + kind(root));
    }

    private static Optional<Node> compose(ConfigText config) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(config.source())
                .setAllowDuplicateKeys(true)
                .setMaxAliasesForCollections(100)
                .build();
        try {
            return new Compose(settings).composeString(config.text());
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(1);
            throw new UserError(
                    UserError.Kind.CONFIGURATION,
                    config.source() + ":" + line + ": not valid YAML: " + oneLine(String.valueOf(e.getProblem())),
                    e);
        } catch (StackOverflowError e) {
            throw new UserError(
                    UserError.Kind.CONFIGURATION, config.source() + ": not valid YAML: nested far too deeply", e);
        } catch (YamlEngineException e) {
            throw new UserError(
                    UserError.Kind.CONFIGURATION,
                    config.source() + ": not valid YAML: " + oneLine(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private void fill(MappingNode node, int depth) {
        List<Node> merged = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw error(tuple.getKeyNode(), "a key has to be plain text");
            }
            if (key.getValue().equals("<<")) {
                merged.add(tuple.getValueNode());
            } else if (entries.put(key.getValue(), new Entry(key, tuple.getValueNode(), depth)) != null) {
                throw error(key, "the key \"" + qualified(key.getValue()) + "\" is there twice: remove one");
            }
        }
        for (Node from : merged) {
            merge(from, depth);
        }
    }

    private void merge(Node from, int depth) {
        switch (from) {
            case MappingNode mapping ->
                new YamlMapping(source, path, mapping, depth + 1).entries.forEach(entries::putIfAbsent);
            case SequenceNode list -> {
                if (depth > MAX_DEPTH) {
                    throw error(from, "nested deeper than " + MAX_DEPTH + " levels");
                }
                for (Node item : list.getValue()) {
                    merge(item, depth + 1);
                }
            }
            default -> throw error(from, "\"<<\" needs a mapping, found " + kind(from));
        }
    }

    /** Whether a key is there (its value may be null). */
    public boolean has(String key) {
        known.add(key);
        return entries.containsKey(key);
    }

    /** All keys, in their order; they count as known. */
    public List<String> keys() {
        known.addAll(entries.keySet());
        return List.copyOf(entries.keySet());
    }

    /** What stands behind a key, if that is plain and not empty; the key does not count as known by this. */
    public Optional<String> plain(String key) {
        Entry entry = entries.get(key);
        return entry != null && entry.value() instanceof ScalarNode node && !isNull(node)
                ? Optional.of(node.getValue()).filter(value -> !value.isEmpty())
                : Optional.empty();
    }

    /** A text, or {@code otherwise} if the key is absent or null. */
    public String string(String key, String otherwise) {
        ScalarNode node = scalar(key, "a text");
        return node == null ? otherwise : node.getValue();
    }

    /** A text that has to be there and not be empty. */
    public String requiredString(String key) {
        String value = string(key, "");
        if (value.isEmpty()) {
            Entry entry = entries.get(key);
            throw entry == null
                    ? UserError.configuration(source + ": the key \"" + qualified(key) + "\" is missing: add it")
                    : error(entry.key(), "\"" + qualified(key) + "\" is empty: give it a value");
        }
        return value;
    }

    /** A truth value, or {@code otherwise} if the key is absent or null. */
    public boolean bool(String key, boolean otherwise) {
        ScalarNode node = scalar(key, "true or false");
        if (node == null) {
            return otherwise;
        }
        if (TRUE.contains(node.getValue())) {
            return true;
        }
        if (FALSE.contains(node.getValue())) {
            return false;
        }
        throw error(node, "\"" + qualified(key) + "\" has to be true or false, not \"" + node.getValue() + "\"");
    }

    /** A whole number, or {@code otherwise} if the key is absent or null. */
    public long integer(String key, long otherwise) {
        ScalarNode node = scalar(key, "a whole number");
        if (node == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(node.getValue().replace("_", ""));
        } catch (NumberFormatException e) {
            throw error(node, "\"" + qualified(key) + "\" has to be a whole number, not \"" + node.getValue() + "\"");
        }
    }

    /** A number, or {@code otherwise} if the key is absent or null. */
    public double decimal(String key, double otherwise) {
        ScalarNode node = scalar(key, "a number");
        if (node == null) {
            return otherwise;
        }
        try {
            double value = Double.parseDouble(node.getValue().replace("_", ""));
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw error(node, "\"" + qualified(key) + "\" has to be a number, not \"" + node.getValue() + "\"");
    }

    /**
     * A length of time ({@code 500ms}, {@code 1m30s}, {@code 15d}; a bare number counts nanoseconds, as with Go), or
     * {@code otherwise} if the key is absent or null.
     */
    public Duration duration(String key, Duration otherwise) {
        ScalarNode node = scalar(key, "a length of time");
        if (node == null) {
            return otherwise;
        }
        String text = node.getValue();
        OptionalLong nanos = GoDurations.parse(text.matches("[0-9]+") ? text + "ns" : text);
        if (nanos.isEmpty()) {
            throw error(
                    node,
                    "\"" + qualified(key) + "\" has to be a length of time, for example 500ms or 1m30s, not \"" + text
                            + "\"");
        }
        return Duration.ofNanos(nanos.getAsLong());
    }

    /** A size in bytes ({@link ByteSizes}), or {@code otherwise} if the key is absent or null. */
    public long bytes(String key, long otherwise) {
        ScalarNode node = scalar(key, "a size");
        if (node == null) {
            return otherwise;
        }
        return ByteSizes.parse(node.getValue())
                .orElseThrow(() -> error(
                        node,
                        "\"" + qualified(key) + "\" has to be a size, for example 16KiB or 250MB, not \""
                                + node.getValue() + "\""));
    }

    /** The keys and texts of the mapping below a key, in their order; empty if it is absent or null. */
    public Map<String, String> texts(String key) {
        YamlMapping below = mapping(key);
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : below.keys()) {
            texts.put(name, below.string(name, ""));
        }
        return texts;
    }

    /** The mappings of the list below a key; empty if it is absent or null. */
    public List<YamlMapping> mappings(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return List.of();
        }
        if (entry.value() instanceof SequenceNode list) {
            return items(source, qualified(key), list, entry.depth() + 1);
        }
        throw error(entry.value(), "\"" + qualified(key) + "\" has to be a list, not " + kind(entry.value()));
    }

    private static List<YamlMapping> items(String source, String path, SequenceNode list, int depth) {
        List<YamlMapping> items = new ArrayList<>();
        for (Node item : list.getValue()) {
            if (!(item instanceof MappingNode mapping)) {
                throw UserError.configuration(
                        source + ":" + line(item) + ": expected keys and values, found " + kind(item));
            }
            items.add(new YamlMapping(source, path + "[" + items.size() + "]", mapping, depth));
        }
        return items;
    }

    /** A mapping below this one; empty if the key is absent or null. */
    public YamlMapping mapping(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return new YamlMapping(
                    source,
                    qualified(key),
                    new MappingNode(Tag.MAP, List.of(), org.snakeyaml.engine.v2.common.FlowStyle.BLOCK),
                    0);
        }
        if (entry.value() instanceof MappingNode node) {
            return new YamlMapping(source, qualified(key), node, entry.depth() + 1);
        }
        throw error(
                entry.value(), "\"" + qualified(key) + "\" has to hold keys and values, not " + kind(entry.value()));
    }

    /** A list of texts; empty if the key is absent or null. */
    public List<String> strings(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value() instanceof SequenceNode list)) {
            throw error(entry.value(), "\"" + qualified(key) + "\" has to be a list, not " + kind(entry.value()));
        }
        List<String> values = new ArrayList<>();
        for (Node item : list.getValue()) {
            if (!(item instanceof ScalarNode scalar)) {
                throw error(item, "\"" + qualified(key) + "\" has to be a list of texts, found " + kind(item));
            }
            values.add(scalar.getValue());
        }
        return values;
    }

    /** An error about the value of a key, for checks that the caller makes. */
    public UserError invalid(String key, String problem) {
        Entry entry = entries.get(key);
        String text = "\"" + qualified(key) + "\" " + problem;
        return entry == null ? UserError.configuration(source + ": " + text) : error(entry.key(), text);
    }

    /** Refuses the keys that were never asked for. */
    public void end() {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) {
                String choice = known.isEmpty() ? "none is allowed here" : "allowed here: " + String.join(", ", known);
                throw error(entry.getValue().key(), "unknown key \"" + qualified(entry.getKey()) + "\": " + choice);
            }
        }
    }

    private @Nullable Entry entry(String key) {
        known.add(key);
        Entry entry = entries.get(key);
        return entry == null || (entry.value() instanceof ScalarNode node && isNull(node)) ? null : entry;
    }

    private @Nullable ScalarNode scalar(String key, String wanted) {
        Entry entry = entry(key);
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof ScalarNode node) {
            return node;
        }
        throw error(entry.value(), "\"" + qualified(key) + "\" has to be " + wanted + ", not " + kind(entry.value()));
    }

    private String qualified(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private UserError error(Node at, String problem) {
        return UserError.configuration(source + ":" + line(at) + ": " + problem);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static boolean isNull(ScalarNode node) {
        return node.getTag().equals(Tag.NULL)
                || (node.isPlain() && node.getValue().equals("~"));
    }

    private static String kind(Node node) {
        if (node.getNodeType() == NodeType.SCALAR) {
            return "a single value";
        }
        return node.getNodeType() == NodeType.SEQUENCE ? "a list" : "keys and values";
    }

    private record Entry(ScalarNode key, Node value, int depth) {}
}
