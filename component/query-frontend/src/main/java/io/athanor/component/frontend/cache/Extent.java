package io.athanor.component.frontend.cache;

import io.athanor.component.frontend.answer.Grid;
import io.athanor.component.frontend.answer.Who;

/**
 * A part of an answer that is kept.
 *
 * @param who of those who were asked for it was gone
 * @param version of the data that it was made of; 0: the querier told none
 * @param keptMs when it was first kept, ms since 1970
 */
record Extent(Grid grid, Who who, long version, long keptMs) {}
