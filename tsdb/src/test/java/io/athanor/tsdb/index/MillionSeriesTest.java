package io.athanor.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index of a million series: written, opened, asked. The times are printed, not judged: machines differ. */
class MillionSeriesTest {
    private static final int PODS = 20_000;
    private static final int PER_POD = 50;

    @TempDir
    Path dir;

    @Test
    void index_ofAMillionSeries_isOpenedWithoutWalkingThem() throws IOException {
        Path file = dir.resolve("index");
        long start = cpu();
        write(file);
        took("write", start, String.format(Locale.ROOT, "%d MB", Files.size(file) >> 20));
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < 3; i++) {
                start = cpu();
                IndexReader again = IndexReader.open(file, "million/index", arena);
                took("open", start, again.symbolCount() + " symbols");
            }
            IndexReader index = IndexReader.open(file, "million/index", arena);
            assertThat(index.seriesCount()).isEqualTo(PODS * PER_POD);
            ask(index, PER_POD, LabelMatcher.equal("pod", "pod-00777"));
            ask(index, PODS, LabelMatcher.equal("__name__", "metric_07"));
            ask(index, PODS * PER_POD, new LabelMatcher(MatchType.NOT_EQUAL, "pod", ""));
            ask(index, 1000, LabelMatcher.equal("__name__", "metric_07"), regex("pod", "pod-01.*"));
            ask(index, 200, LabelMatcher.equal("__name__", "metric_07"), regex("pod", ".*77"));
            ask(index, PODS / 2, LabelMatcher.equal("__name__", "metric_07"), regex("zone", "z0|z1|z2|z3|z4"));
            ask(index, PODS, LabelMatcher.equal("__name__", "metric_07"), regex("pod", ".+"));
            ask(index, PER_POD / 5, LabelMatcher.equal("pod", "pod-00777"), regex("uid", ".*00777"));
        }
    }

    /** Every series has a label value of its own, so that there are as many symbols and postings lists as series. */
    private static void write(Path file) throws IOException {
        TreeSet<String> symbols =
                new TreeSet<>(List.of("__name__", "instance", "job", "pod", "uid", "zone", "app-0", "z0"));
        String[] pods =
                IntStream.range(0, PODS).mapToObj(MillionSeriesTest::pod).toArray(String[]::new);
        String[] instances = IntStream.range(0, PODS)
                .mapToObj(MillionSeriesTest::instance)
                .sorted()
                .toArray(String[]::new);
        String[] metrics =
                IntStream.range(0, PER_POD).mapToObj(MillionSeriesTest::metric).toArray(String[]::new);
        for (String[] some : List.of(pods, instances, metrics)) {
            symbols.addAll(List.of(some));
        }
        for (int i = 0; i < 50; i++) {
            symbols.add("app-" + i);
            symbols.add("z" + i % 10);
        }
        List<String> all = new ArrayList<>(symbols);
        for (int i = 0; i < PODS * PER_POD; i++) {
            all.add(uid(i)); // sorts after all others
        }
        ChunkMetas chunks = new ChunkMetas();
        long ref = 8;
        try (IndexWriter writer = new IndexWriter(file, all)) {
            int firstUid = symbols.size();
            for (int m = 0; m < PER_POD; m++) {
                for (int p = 0; p < PODS; p++) {
                    chunks.clear();
                    for (int c = 0; c < 4; c++) {
                        chunks.add(1_800_000L * c, 1_800_000L * c + 1_799_000, ref);
                        ref += 400;
                    }
                    String[] pairs = {
                        "__name__",
                        metrics[m],
                        "instance",
                        instances[p],
                        "job",
                        "app-" + p % 50,
                        "pod",
                        pods[p],
                        "uid",
                        all.get(firstUid + m * PODS + p),
                        "zone",
                        "z" + p % 10
                    };
                    writer.addSeries(Labels.ofSorted(pairs), chunks);
                }
            }
            writer.finish();
        }
    }

    private static String metric(int m) {
        return String.format(Locale.ROOT, "metric_%02d", m);
    }

    private static String uid(int i) {
        return "~" + (10_000_000 + i);
    }

    private static String pod(int p) {
        return String.format(Locale.ROOT, "pod-%05d", p);
    }

    private static String instance(int p) {
        return "10.0." + p / 250 + "." + p % 250 + ":8080";
    }

    private static LabelMatcher regex(String name, String value) {
        return new LabelMatcher(MatchType.REGEX, name, value);
    }

    private static void ask(IndexReader index, int expected, LabelMatcher... matchers) {
        for (int i = 0; i < 2; i++) {
            long start = cpu();
            int[] refs = index.select(List.of(matchers));
            took("select", start, List.of(matchers).toString());
            assertThat(refs).hasSize(expected);
        }
    }

    /** CPU time of this thread: the machine may have other work. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void took(String what, long start, String more) {
        System.out.printf(Locale.ROOT, "%-8s %8.2f ms of CPU  %s%n", what, (cpu() - start) / 1e6, more);
    }
}
