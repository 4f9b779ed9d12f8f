package io.athanor.component.frontend.answer;

/**
 * Those points of a grid that lie on the steps from {@code start} to {@code end}.
 *
 * @param start ms, on one of the grid's steps
 * @param end ms, likewise, not before the start
 * @param step ms, a multiple of the grid's
 */
public record Slice(Grid grid, long start, long end, long step) {
    public Slice {
        if (start < grid.start()
                || end > grid.end()
                || end < start
                || step % grid.step() != 0
                || (start - grid.start()) % grid.step() != 0
                || (end - start) % step != 0) {
            throw new IllegalArgumentException("no part of the grid: " + start + " to " + end + " by " + step);
        }
    }

    /** Whether it is all of the grid. */
    public boolean isWhole() {
        return start == grid.start() && end == grid.end() && step == grid.step();
    }

    int firstSlot() {
        return (int) ((start - grid.start()) / grid.step());
    }

    int lastSlot() {
        return (int) ((end - grid.start()) / grid.step());
    }

    /** So many of the grid's steps make one. */
    int stride() {
        return (int) (step / grid.step());
    }
}
