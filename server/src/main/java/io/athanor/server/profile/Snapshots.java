package io.athanor.server.profile;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.athanor.server.profile.Profile.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What is there at one moment, or at many: threads and objects. */
final class Snapshots {
    private static final Duration WALL_PERIOD = Duration.ofMillis(50);
    private static final Pattern CLASS = Pattern.compile("\\s*[0-9]+:\\s+([0-9]+)\\s+([0-9]+)\\s+(\\S+).*");
    private static final Pattern FRAME =
            Pattern.compile("\\s+(?:at )?(?:[\\w.@-]*/+)?([^\\s(]+)\\.([^\\s.(]+)\\(([^)]*)\\)");

    private final InstantSource clock;

    Snapshots(InstantSource clock) {
        this.clock = clock;
    }

    /** Every thread, virtual ones too, as the JVM writes them. */
    String threadDump() throws IOException {
        Path dir = Files.createTempDirectory("athanor-threads");
        Path file = dir.resolve("dump");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            return Files.readString(file);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(dir);
        }
    }

    /** Where each thread is. */
    Profile threads() throws IOException {
        Profile profile = new Profile("goroutine", List.of(new Kind("goroutine", "count")), 1);
        profile.took(clock.millis(), 0);
        boolean isThread = false;
        List<Frame> stack = new ArrayList<>();
        for (String line : (threadDump() + "\n\n").lines().toList()) {
            if (line.startsWith("#")) {
                isThread = true;
            } else if (line.isBlank()) {
                if (isThread) {
                    profile.add(List.copyOf(stack), 1);
                }
                isThread = false;
                stack.clear();
            } else {
                Matcher frame = FRAME.matcher(line);
                if (frame.matches()) {
                    stack.add(Frame.of(frame.group(1), frame.group(2), lineOf(frame.group(3))));
                }
            }
        }
        return profile;
    }

    private static int lineOf(String place) {
        int colon = place.lastIndexOf(':');
        try {
            return colon < 0 ? 0 : Integer.parseInt(place.substring(colon + 1));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * All objects on the heap, by class: the JVM does not keep where they were allocated.
     *
     * @param collect whether unreachable ones are thrown away before
     */
    Profile heap(boolean collect) throws IOException {
        Profile profile =
                new Profile("heap", List.of(new Kind("inuse_objects", "count"), new Kind("inuse_space", "bytes")), 0);
        profile.took(clock.millis(), 0);
        histogram(collect).lines().forEach(line -> {
            Matcher of = CLASS.matcher(line);
            if (of.matches()) {
                profile.add(
                        List.of(Frame.ofClass(of.group(3))), Long.parseLong(of.group(1)), Long.parseLong(of.group(2)));
            }
        });
        return profile;
    }

    private static String histogram(boolean collect) throws IOException {
        try {
            Object answer = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {collect ? new String[0] : new String[] {"-all"}},
                            new String[] {String[].class.getName()});
            return String.valueOf(answer);
        } catch (JMException e) {
            throw new IOException("this JVM does not count its objects: " + e.getMessage(), e);
        }
    }

    /** Where threads of the system's are, running or not, looked at again and again. */
    Profile wallClock(Wait wait) {
        long period = WALL_PERIOD.toNanos();
        Profile profile =
                new Profile("fgprof", List.of(new Kind("samples", "count"), new Kind("time", "nanoseconds")), period);
        long start = clock.millis();
        long startNanos = System.nanoTime();
        while (!wait.isEnded()
                && System.nanoTime() - startNanos < wait.longest().toNanos()) {
            for (Map.Entry<Thread, StackTraceElement[]> thread :
                    Thread.getAllStackTraces().entrySet()) {
                if (thread.getKey() != Thread.currentThread() && thread.getValue().length > 0) {
                    profile.add(
                            List.of(thread.getValue()).stream().map(Frame::of).toList(), 1, period);
                }
            }
            wait.pause(WALL_PERIOD);
        }
        return profile.took(start, System.nanoTime() - startNanos);
    }
}
