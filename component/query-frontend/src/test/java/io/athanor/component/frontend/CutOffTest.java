package io.athanor.component.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.cache.Cache;
import io.athanor.component.frontend.plan.SplitRule;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.model.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A querier whose connections break off, before an answer or in the middle of it. */
@Timeout(60)
class CutOffTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long BEGIN = 1_700_000_000_000L / 3_600_000 * 3_600_000;

    /** Passes bytes on between a client and a port; breaks connections off after some bytes of an answer, as often as told. */
    private static final class Wire implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final AtomicInteger breaks = new AtomicInteger();
        private final AtomicInteger broken = new AtomicInteger();
        private volatile int after;

        Wire(int to) throws IOException {
            threads.execute(() -> {
                while (!server.isClosed()) {
                    try {
                        Socket client = server.accept();
                        threads.execute(() -> pass(client, to));
                    } catch (IOException e) {
                        return; // closed
                    }
                }
            });
        }

        private void pass(Socket client, int to) {
            try (client;
                    Socket querier = new Socket(InetAddress.getLoopbackAddress(), to)) {
                threads.execute(() -> copy(client, querier, false));
                copy(querier, client, true);
            } catch (IOException e) {
                // one of both is gone
            }
        }

        private void copy(Socket from, Socket to, boolean isAnswer) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[4096];
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    boolean breaksOff = isAnswer && breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                    out.write(buffer, 0, breaksOff ? Math.min(n - 1, after) : n);
                    out.flush();
                    if (breaksOff) {
                        broken.incrementAndGet();
                        break;
                    }
                }
                to.shutdownOutput();
            } catch (IOException e) {
                // the other side has gone
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            threads.shutdownNow();
        }
    }

    private static String range(String query, long step) {
        return "/api/v1/query_range?query=" + query + "&start=" + BEGIN / 1000 + "&end="
                + (BEGIN + 4 * History.HOUR) / 1000 + "&step=" + step;
    }

    @Test
    void answersThatBreakOff_areAskedForAgain_orTheQuerierIsNamed() throws Exception {
        System.out.println("cut off: replay with -Dathanor.seed=" + SEED);
        Random random = new Random(SEED);
        History history = new History();
        for (long t = BEGIN; t <= BEGIN + 4 * History.HOUR; t += 60_000) {
            history.append(Labels.of("__name__", "m", "a", "1"), t, t % 7);
        }
        FrontendConfig config = Served.config(new SplitRule.Every(History.HOUR), true);
        @Nullable Cache none = null;
        try (Served served = new Served(history, config, none, () -> Overrides.NONE)) {
            served.at(BEGIN + 5 * History.HOUR);
            try (Wire wire = new Wire(served.querierPort());
                    Served before = Served.before(wire.server.getLocalPort(), config)) {
                before.at(BEGIN + 5 * History.HOUR);
                for (int i = 0; i < 12; i++) {
                    long step = 60L * (1 + random.nextInt(5));
                    wire.after = 1 + random.nextInt(2000);
                    wire.breaks.set(2);

                    HttpResponse<String> answer = before.through(range("m", step));

                    assertThat(answer.body())
                            .as("-Dathanor.seed=" + SEED)
                            .isEqualTo(served.own(range("m", step)).body());
                }
                assertThat(wire.broken.get()).isGreaterThan(10);
                wire.after = 1;
                wire.breaks.set(1_000_000);
                HttpResponse<String> failed = before.through(range("sum(m)", 60));

                assertThat(failed.statusCode()).isEqualTo(503);
                assertThat(failed.body())
                        .contains("the querier http://127.0.0.1:" + wire.server.getLocalPort() + " did not answer")
                        .contains(" from ", "(3 tries)");
                assertThat(failed.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1000);
            }
        }
    }
}
