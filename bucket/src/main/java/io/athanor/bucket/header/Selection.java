package io.athanor.bucket.header;

import io.athanor.model.LabelMatcher;
import java.util.List;

/**
 * Which series of a block matchers select.
 *
 * @param refs series references (unsigned), ascending, in label order; the caller's
 * @param left matchers that are still to be asked of the labels of each of these series; where that costs less than to read
 *     their postings lists
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Selection(int[] refs, List<LabelMatcher> left) {}
