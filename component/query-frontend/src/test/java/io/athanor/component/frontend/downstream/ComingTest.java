package io.athanor.component.frontend.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.httpapi.QueryCost;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.component.frontend.stop.StoppedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ComingTest {
    private static final Answered HEAD = new Answered(200, "", "", "", "", 0, QueryCost.NOTHING, new byte[0]);

    private final Coming coming = new Coming();

    private CompletableFuture<Coming.Piece> waiter(int least, Stop stop) {
        CompletableFuture<Coming.Piece> found = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                found.complete(coming.await(least, stop));
            } catch (Exception e) {
                found.completeExceptionally(e);
            }
        });
        return found;
    }

    /** Whoever waits for more than came is not forgotten because another had enough. */
    @Test
    void eachWaiter_isWokenWhenWhatHeWaitsForIsThere() throws Exception {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("coming: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        int size = 10_000;
        byte[] bytes = new byte[size];
        List<Integer> leasts = new ArrayList<>();
        List<CompletableFuture<Coming.Piece>> waiters = new ArrayList<>();
        coming.begins(HEAD);
        for (int came = 0; came < size; came = Math.min(size, came + 1 + random.nextInt(1000))) {
            int least = 1 + random.nextInt(size);
            leasts.add(least);
            waiters.add(waiter(least, new Stop()));
            coming.came(bytes, came);
            for (int i = 0; i < waiters.size(); i++) {
                if (leasts.get(i) <= came) {
                    assertThat(waiters.get(i).get(50, TimeUnit.SECONDS).size())
                            .as("-Dathanor.seed=%d", seed)
                            .isGreaterThanOrEqualTo(leasts.get(i));
                }
            }
        }
        coming.ends(true);
        for (CompletableFuture<Coming.Piece> waiter : waiters) {
            assertThat(waiter.get(50, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void waiter_isWokenByTheEnd_andByItsStop() throws Exception {
        Stop stop = new Stop();
        coming.begins(HEAD);
        CompletableFuture<Coming.Piece> stopped = waiter(100, stop);
        CompletableFuture<Coming.Piece> left = waiter(100, new Stop());

        stop.stop();

        assertThatThrownBy(() -> stopped.get(50, TimeUnit.SECONDS)).hasCauseInstanceOf(StoppedException.class);
        coming.came(new byte[10], 10);
        coming.ends(true);
        assertThat(left.get(50, TimeUnit.SECONDS))
                .extracting(Coming.Piece::size, Coming.Piece::isWhole)
                .containsExactly(10, true);
    }

    @Test
    void answerThatBeginsAgain_isWaitedForAnew() throws Exception {
        coming.begins(HEAD);
        coming.came(new byte[100], 60);
        CompletableFuture<Coming.Piece> waiter = waiter(80, new Stop());

        coming.begins(HEAD);
        coming.came(new byte[100], 70);
        coming.came(new byte[100], 90);

        assertThat(waiter.get(50, TimeUnit.SECONDS))
                .extracting(Coming.Piece::tries, Coming.Piece::size)
                .containsExactly(2, 90);
    }
}
