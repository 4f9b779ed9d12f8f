package io.athanor.component.query.discovery;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.dns.DnsAddress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of Prometheus's file discovery: {@code [{"targets": ["host:port", …]}, …]} in JSON or YAML; labels are of no use here.
 * Read again when they change. A file that cannot be understood keeps what it said before; one that is gone says nothing.
 */
public final class SdFiles implements EndpointSource {
    private static final Logger LOG = LoggerFactory.getLogger(SdFiles.class);
    private static final String FLAG = "--store.sd-files";

    private final List<String> patterns;
    private final Dialing dialing;
    private final Map<Path, Content> known = new HashMap<>();

    private record Content(Object stamp, List<EndpointSpec> specs) {}

    /**
     * @param patterns paths, whose last part may hold {@code *}
     * @throws UserError if one of them is no path to a JSON or YAML file
     */
    public SdFiles(List<String> patterns, Dialing dialing) {
        this.patterns = List.copyOf(patterns);
        this.dialing = dialing;
        for (String pattern : patterns) {
            if (!pattern.matches("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)")) {
                throw UserError.usage(FLAG + ": path name \"" + pattern + "\" is not valid for file discovery");
            }
        }
    }

    @Override
    public List<EndpointSpec> endpoints() {
        Map<Path, Content> now = new LinkedHashMap<>();
        List<EndpointSpec> specs = new ArrayList<>();
        for (Path file : files()) {
            Content content = content(file);
            now.put(file, content);
            specs.addAll(content.specs());
        }
        known.clear();
        known.putAll(now);
        return specs;
    }

    private Iterable<Path> files() {
        TreeSet<Path> files = new TreeSet<>();
        for (String pattern : patterns) {
            Path path = Path.of(pattern);
            Path name = path.getFileName();
            Path folder = path.getParent() == null ? Path.of("") : path.getParent();
            if (name == null || pattern.indexOf('*') < 0) {
                if (Files.isRegularFile(path)) {
                    files.add(path);
                }
                continue;
            }
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, name.toString())) {
                found.forEach(files::add);
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("pattern", pattern)
                        .addKeyValue("err", e.getMessage())
                        .log("cannot look for files of endpoints");
            }
        }
        return files;
    }

    private Content content(Path file) {
        Content before = known.get(file);
        Object stamp;
        try {
            stamp = List.of(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            stamp = "unreadable";
        }
        if (before != null && before.stamp().equals(stamp)) {
            return before;
        }
        try {
            return new Content(stamp, read(file));
        } catch (UserError e) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("err", e.getMessage())
                    .log("a file of endpoints cannot be used; what it said before stays in use");
            return new Content(stamp, before == null ? List.of() : before.specs());
        }
    }

    private List<EndpointSpec> read(Path file) {
        List<EndpointSpec> specs = new ArrayList<>();
        for (YamlMapping group : YamlMapping.parseList(ConfigText.read(FLAG, file))) {
            for (String target : group.strings("targets")) {
                specs.add(spec(group, target));
            }
            group.texts("labels");
            group.end();
        }
        return specs;
    }

    private EndpointSpec spec(YamlMapping group, String target) {
        try {
            EndpointSpec spec = EndpointSpec.of(DnsAddress.parse(target), dialing);
            if (!spec.problem().isEmpty()) {
                throw group.invalid("targets", spec.problem());
            }
            return spec;
        } catch (IllegalArgumentException e) {
            throw group.invalid("targets", String.valueOf(e.getMessage()));
        }
    }
}
