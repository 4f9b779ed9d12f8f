package io.athanor.server.profile;

import io.athanor.server.profile.Profile.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import jdk.jfr.EventSettings;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** What the JVM's flight recorder tells, made profiles. */
final class Recordings {
    private static final Duration CPU_PERIOD = Duration.ofMillis(10);
    private static final Duration BLOCKED_AT_LEAST = Duration.ofMillis(1);
    private static final String PARK = "jdk.ThreadPark";

    private final InstantSource clock;

    Recordings(InstantSource clock) {
        this.clock = clock;
    }

    /** Where threads run. */
    Profile cpu(Wait wait) throws IOException {
        long period = CPU_PERIOD.toNanos();
        Profile profile =
                new Profile("cpu", List.of(new Kind("samples", "count"), new Kind("cpu", "nanoseconds")), period);
        Set<String> events = Set.of("jdk.ExecutionSample", "jdk.NativeMethodSample");
        return fill(profile, events, s -> s.withPeriod(CPU_PERIOD), wait, (stack, event) -> {
            // A native method may as well wait: what is known to do so is left out.
            if (event.getEventType().getName().equals("jdk.ExecutionSample") || !isWaiting(stack)) {
                profile.add(stack, 1, period);
            }
        });
    }

    private static boolean isWaiting(List<Frame> stack) {
        String where = stack.isEmpty() ? "" : stack.getFirst().function();
        return where.matches(".*(\\.(wait|poll|epoll|park|accept|read|select|sleep|socket)[A-Za-z0-9]*|Net\\..*)");
    }

    /** Where memory is allocated; what the sampler stands for is its weight. */
    Profile allocations(Wait wait) throws IOException {
        Profile profile =
                new Profile("allocs", List.of(new Kind("alloc_objects", "count"), new Kind("alloc_space", "bytes")), 0);
        return fill(
                profile, Set.of("jdk.ObjectAllocationSample"), s -> s.with("throttle", "300/s"), wait, (at, event) -> {
                    List<Frame> stack = new ArrayList<>(at.size() + 1);
                    stack.add(Frame.ofClass(event.getClass("objectClass").getName()));
                    stack.addAll(at);
                    profile.add(stack, 1, event.getLong("weight"));
                });
    }

    /** Where threads wait for each other: monitors, locks, conditions. */
    Profile blocked(Wait wait) throws IOException {
        Profile profile = delays("block");
        Set<String> events = Set.of(PARK, "jdk.JavaMonitorWait", "jdk.JavaMonitorEnter");
        return fill(
                profile,
                events,
                s -> s.withThreshold(BLOCKED_AT_LEAST),
                wait,
                (stack, event) -> profile.add(stack, 1, event.getDuration().toNanos()));
    }

    /** Where threads wait for a lock that another one holds. */
    Profile contended(Wait wait) throws IOException {
        Profile profile = delays("mutex");
        Set<String> events = Set.of(PARK, "jdk.JavaMonitorEnter");
        return fill(profile, events, s -> s.withThreshold(BLOCKED_AT_LEAST), wait, (stack, event) -> {
            if (!event.getEventType().getName().equals(PARK) || isLock(event.getClass("parkedClass"))) {
                profile.add(stack, 1, event.getDuration().toNanos());
            }
        });
    }

    private static boolean isLock(@org.jspecify.annotations.Nullable RecordedClass parked) {
        return parked != null && parked.getName().contains("Lock$");
    }

    private static Profile delays(String name) {
        return new Profile(name, List.of(new Kind("contentions", "count"), new Kind("delay", "nanoseconds")), 0);
    }

    /** Where threads of the system's are started. */
    Profile threadStarts(Wait wait) throws IOException {
        Profile profile = new Profile("threadcreate", List.of(new Kind("threadcreate", "count")), 0);
        return fill(
                profile, Set.of("jdk.ThreadStart"), s -> s.withStackTrace(), wait, (stack, _) -> profile.add(stack, 1));
    }

    /** The recording itself, for tools that read it. */
    byte[] raw(Wait wait) throws IOException {
        try (Recording recording = new Recording(Map.of())) {
            for (String event : List.of(
                    "jdk.ExecutionSample",
                    "jdk.NativeMethodSample",
                    "jdk.ObjectAllocationSample",
                    PARK,
                    "jdk.JavaMonitorWait",
                    "jdk.JavaMonitorEnter",
                    "jdk.ThreadStart",
                    "jdk.ThreadEnd",
                    "jdk.ThreadSleep",
                    "jdk.GarbageCollection",
                    "jdk.SafepointBegin",
                    "jdk.Compilation",
                    "jdk.SocketRead",
                    "jdk.SocketWrite",
                    "jdk.FileRead",
                    "jdk.FileWrite",
                    "jdk.CPULoad")) {
                recording.enable(event);
            }
            return dumped(recording, wait, Files::readAllBytes);
        }
    }

    private interface Settings {
        EventSettings on(EventSettings settings);
    }

    private interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private Profile fill(
            Profile into, Set<String> events, Settings settings, Wait wait, BiConsumer<List<Frame>, RecordedEvent> each)
            throws IOException {
        long start = clock.millis();
        long startNanos = System.nanoTime();
        try (Recording recording = new Recording(Map.of())) {
            for (String event : events) {
                settings.on(recording.enable(event).withStackTrace());
            }
            return dumped(recording, wait, file -> {
                into.took(start, System.nanoTime() - startNanos);
                try (RecordingFile read = new RecordingFile(file)) {
                    while (read.hasMoreEvents()) {
                        RecordedEvent event = read.readEvent();
                        if (events.contains(event.getEventType().getName())) {
                            each.accept(stack(event), event);
                        }
                    }
                }
                return into;
            });
        }
    }

    private static <T> T dumped(Recording recording, Wait wait, Reader<T> reader) throws IOException {
        recording.start();
        wait.untilOver();
        recording.stop();
        Path file = Files.createTempFile("athanor-profile", ".jfr");
        try {
            recording.dump(file);
            return reader.read(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static List<Frame> stack(RecordedEvent event) {
        RecordedStackTrace trace = event.getStackTrace();
        if (trace == null) {
            return List.of();
        }
        List<Frame> stack = new ArrayList<>();
        for (RecordedFrame frame : trace.getFrames()) {
            if (frame.isJavaFrame()) {
                stack.add(Frame.of(
                        frame.getMethod().getType().getName(),
                        frame.getMethod().getName(),
                        Math.max(0, frame.getLineNumber())));
            }
        }
        return stack;
    }
}
