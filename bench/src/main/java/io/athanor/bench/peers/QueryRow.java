package io.athanor.bench.peers;

import io.athanor.bench.peers.Answer.Difference;
import java.util.List;

/**
 * What was measured of one query.
 *
 * @param points how many points our answer has
 * @param floor what decoding alone takes
 * @param took of each side, ours last
 * @param differences of each side's answer from ours; none of ours
 */
record QueryRow(BenchQuery query, long points, Floor floor, List<Rounds.Took> took, List<Difference> differences) {
    QueryRow {
        took = List.copyOf(took);
        differences = List.copyOf(differences);
    }

    Rounds.Took ours() {
        return took.getLast();
    }

    /** How many times faster we are than a side. */
    double ratio(int side) {
        return took.get(side).seconds() / ours().seconds();
    }

    /** How many times as long as decoding alone we take. */
    double overFloor() {
        return ours().seconds() / floor.seconds();
    }
}
