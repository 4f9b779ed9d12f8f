package io.athanor.component.sidecar.reload;

import io.athanor.component.sidecar.prometheus.LoadedConfig;
import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Sends SIGHUP to the process of a name, and looks whether its configuration was loaded. */
public final class SignalReload implements ReloadTrigger {
    private static final int SIGHUP = 1;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Path PROCESSES = Path.of("/proc");

    private final PrometheusApi prometheus;
    private final String processName;
    private final LongSupplier nanoTime;

    /** @param processName as the system names processes */
    public SignalReload(PrometheusApi prometheus, String processName, LongSupplier nanoTime) {
        this.prometheus = prometheus;
        this.processName = processName;
        this.nanoTime = nanoTime;
    }

    @Override
    public String method() {
        return "signal";
    }

    @Override
    public void reload(Duration within) throws IOException, InterruptedException {
        long deadline = nanoTime.getAsLong() + within.toNanos();
        LoadedConfig before = loaded("before", within);
        hangUp(process()
                .orElseThrow(() -> new IOException(
                        "failed to find process matching \"" + processName + "\": see --reloader.process-name")));
        while (true) {
            LoadedConfig now = loaded("after", within);
            if (now.isGood() && now.at().isAfter(before.at())) {
                return;
            }
            if (before.isGood() && !now.isGood()) {
                throw new IOException("post-reload check failed: configuration reload has failed");
            }
            if (nanoTime.getAsLong() - deadline >= 0) {
                throw new IOException(
                        "post-reload check failed: Prometheus has not loaded its configuration since " + now.at());
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private LoadedConfig loaded(String when, Duration within) throws IOException {
        try {
            return prometheus.loadedConfig(within);
        } catch (PrometheusException e) {
            throw new IOException("failed to get config status " + when + " reload: " + e.getMessage(), e);
        }
    }

    private OptionalLong process() throws IOException {
        long own = ProcessHandle.current().pid();
        try (Stream<Path> all = Files.list(PROCESSES)) {
            return all.filter(folder -> String.valueOf(folder.getFileName()).matches("[0-9]+"))
                    .sorted(Comparator.comparingLong(SignalReload::pid))
                    .filter(folder -> pid(folder) != own && isNamed(folder))
                    .mapToLong(SignalReload::pid)
                    .findFirst();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static long pid(Path folder) {
        return Long.parseLong(String.valueOf(folder.getFileName()));
    }

    private boolean isNamed(Path folder) {
        try {
            return Files.readString(folder.resolve("comm")).strip().equals(processName);
        } catch (IOException e) {
            return false; // it has ended meanwhile
        }
    }

    private static void hangUp(long pid) throws IOException {
        Linker linker = Linker.nativeLinker();
        try {
            MethodHandle kill = linker.downcallHandle(
                    linker.defaultLookup().find("kill").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int failed = (int) kill.invokeExact((int) pid, SIGHUP);
            if (failed != 0) {
                throw new IOException(
                        "failed to send SIGHUP to pid " + pid + ": it is not allowed, or the process ended");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("failed to send SIGHUP to pid " + pid + ": " + e, e);
        }
    }
}
