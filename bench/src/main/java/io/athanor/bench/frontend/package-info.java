/** The query frontend beside Thanos's: before a querier that answers at once, so that what is measured is theirs. */
@NullMarked
package io.athanor.bench.frontend;

import org.jspecify.annotations.NullMarked;
