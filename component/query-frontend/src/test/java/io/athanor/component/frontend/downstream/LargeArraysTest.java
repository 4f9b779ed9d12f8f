package io.athanor.component.frontend.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Arrays that are used again: never by two, never more of them than allowed. */
class LargeArraysTest {
    private static final int MIB = 1 << 20;

    private final SharedBudget memory = new SharedBudget("memory", "--flag", 64 * MIB, 0);
    private final AtomicLong now = new AtomicLong();
    private final LargeArrays arrays = new LargeArrays(memory, now::get);

    private ByteBudget room() {
        return new ByteBudget(
                new BudgetTerms(
                        "memory", "--flag", 64 * MIB, "less", text -> new LimitExceededException("memory", text)),
                memory);
    }

    @Test
    void whatWasGivenBack_isTakenAgain_andNotTwice() {
        byte[] first;
        try (ByteBudget room = room()) {
            first = arrays.take(3 * MIB, false, room);
            assertThat(room.used()).isEqualTo(first.length).isBetween(3L * MIB, 3L * MIB * 5 / 4);
        }
        arrays.give(first);
        assertThat(memory.used()).isEqualTo(first.length);

        try (ByteBudget room = room()) {
            assertThat(arrays.take(3 * MIB - 1000, false, room)).isSameAs(first);
            assertThat(arrays.take(3 * MIB - 1000, false, room)).isNotSameAs(first);
            assertThat(memory.used()).isEqualTo(room.used());
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void ofSeveral_theShortestThatFitsIsTaken_orTheLongestWhereMoreMayCome() {
        byte[] small = new byte[MIB];
        byte[] middle = new byte[2 * MIB];
        byte[] longest = new byte[4 * MIB];
        arrays.give(middle);
        arrays.give(longest);
        arrays.give(small);

        try (ByteBudget room = room()) {
            assertThat(arrays.take(MIB + 1, false, room)).isSameAs(middle);
            assertThat(arrays.take(MIB, true, room)).isSameAs(longest);
            assertThat(arrays.take(LargeArrays.LARGE, false, room))
                    .as("far too long")
                    .isNotSameAs(small);
        }
    }

    @Test
    void moreThanAnEighthOfTheMemory_isNotKept_andTheOldestGoesFirst() {
        byte[] first = new byte[4 * MIB];
        byte[] second = new byte[4 * MIB];
        byte[] third = new byte[3 * MIB];
        arrays.give(first);
        arrays.give(second);
        arrays.give(third);
        arrays.give(new byte[9 * MIB]);

        assertThat(memory.used()).isLessThanOrEqualTo(8L * MIB);
        try (ByteBudget room = room()) {
            assertThat(arrays.take(4 * MIB, false, room)).isNotSameAs(first).isNotSameAs(second);
        }
    }

    @Test
    void whatIsNeededElsewhere_isGivenUp_andARefusalTakesNothing() {
        arrays.give(new byte[6 * MIB]);

        try (ByteBudget room = room()) {
            room.reserve(60L * MIB, "a test");
            assertThat(memory.used()).isEqualTo(60L * MIB);
            assertThatThrownBy(() -> arrays.take(6 * MIB, false, room)).isInstanceOf(LimitExceededException.class);
            assertThat(memory.used()).isEqualTo(60L * MIB);
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void whatIsNotUsedForSomeSeconds_isGivenUp() {
        arrays.give(new byte[2 * MIB]);
        now.set(9_000_000_000L);
        arrays.give(new byte[MIB]);
        arrays.dropOld();
        assertThat(memory.used()).isEqualTo(3L * MIB);

        now.set(10_000_000_000L);
        arrays.dropOld();
        assertThat(memory.used()).isEqualTo((long) MIB);

        arrays.close();
        arrays.give(new byte[MIB]);
        assertThat(memory.used()).isZero();
    }
}
