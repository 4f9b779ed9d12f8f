package io.athanor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What some processes cost together, read from {@code /proc}; the peaks of memory by sampling until closed. */
public final class ProcessGauge implements AutoCloseable {
    private static final int SAMPLE_EVERY_MS = 20;
    private static final double TICKS_PER_SECOND = 100;
    /** Fields of {@code stat} behind the command's name: utime is the 14th of all, stime the 15th, the name the 2nd. */
    private static final int UTIME = 11;

    private final long[] pids;
    private final Thread sampler;
    private volatile boolean closed;
    private volatile long peakAnonKb;
    private volatile long peakFileKb;

    /** Samples these processes from now on. */
    public ProcessGauge(long... pids) {
        this.pids = pids.clone();
        this.sampler = Thread.ofPlatform().daemon().name("rss-" + pids[0]).start(this::sample);
    }

    /** CPU seconds so far, user and system, in ticks of 10 ms: a figure for many queries, not for one. */
    public double cpuSeconds() {
        double ticks = 0;
        for (long pid : pids) {
            String stat = read(Path.of("/proc/" + pid + "/stat"));
            if (!stat.isEmpty()) {
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                ticks += Double.parseDouble(fields[UTIME]) + Double.parseDouble(fields[UTIME + 1]);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Greatest {@code RssAnon} seen, MiB. */
    public long peakAnonMib() {
        return peakAnonKb >> 10;
    }

    /** Greatest {@code RssFile} seen, MiB. */
    public long peakFileMib() {
        return peakFileKb >> 10;
    }

    @Override
    public void close() {
        closed = true;
        sampler.interrupt();
    }

    private void sample() {
        while (!closed) {
            long anon = 0;
            long file = 0;
            for (long pid : pids) {
                List<String> status =
                        read(Path.of("/proc/" + pid + "/status")).lines().toList();
                anon += kb(status, "RssAnon:");
                file += kb(status, "RssFile:");
            }
            peakAnonKb = Math.max(peakAnonKb, anon);
            peakFileKb = Math.max(peakFileKb, file);
            try {
                TimeUnit.MILLISECONDS.sleep(SAMPLE_EVERY_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static long kb(List<String> status, String field) {
        for (String line : status) {
            if (line.startsWith(field)) {
                return Long.parseLong(
                        line.substring(field.length()).replace("kB", "").strip());
            }
        }
        return 0;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // the process has ended
        }
    }
}
