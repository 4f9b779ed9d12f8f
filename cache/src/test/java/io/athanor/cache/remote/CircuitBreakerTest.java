package io.athanor.cache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {
    private long nanos;

    private CircuitBreaker breaker(long trials, long minRequests, long inARow, double percent) {
        return new CircuitBreaker(
                new BreakerConfig(true, trials, Duration.ofSeconds(5), minRequests, inARow, percent), () -> nanos);
    }

    private static boolean pass(CircuitBreaker breaker, boolean success) {
        long permit = breaker.begin();
        if (permit == CircuitBreaker.REFUSED) {
            return false;
        }
        breaker.end(permit, success);
        return true;
    }

    private void wait(Duration time) {
        nanos += time.toNanos() + 1;
    }

    @Test
    void failuresInARow_open_andAfterAWhileTrialsClose() {
        CircuitBreaker breaker = breaker(2, 3, 3, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(pass(breaker, false)).isTrue();
        }
        assertThat(pass(breaker, true)).isFalse();
        wait(Duration.ofSeconds(5));
        long first = breaker.begin();
        long second = breaker.begin();
        assertThat(breaker.begin()).isEqualTo(CircuitBreaker.REFUSED);
        breaker.end(first, true);
        breaker.end(second, true);
        assertThat(pass(breaker, false)).isTrue();
        assertThat(pass(breaker, true)).isTrue();
    }

    @Test
    void failedTrial_opensAgain() {
        CircuitBreaker breaker = breaker(2, 1, 1, 2);
        assertThat(pass(breaker, false)).isTrue();
        wait(Duration.ofSeconds(5));
        assertThat(pass(breaker, false)).isTrue();
        assertThat(pass(breaker, true)).isFalse();
    }

    @Test
    void failuresAmongSuccesses_openByTheirPart() {
        CircuitBreaker breaker = breaker(1, 10, 100, 0.2);
        for (int i = 0; i < 11; i++) {
            assertThat(pass(breaker, i % 5 != 0)).isTrue();
        }
        assertThat(pass(breaker, true)).isFalse();
    }

    @Test
    void fewFailuresInTenSeconds_doNotAddUpOverMinutes() {
        CircuitBreaker breaker = breaker(1, 3, 3, 2);
        for (int i = 0; i < 20; i++) {
            assertThat(pass(breaker, false)).isTrue();
            wait(Duration.ofSeconds(10));
        }
    }
}
