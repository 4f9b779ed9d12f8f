/** Real programs beside ours: blocks that they wrote are queried here, blocks that we wrote are read there, a browser shows the page. */
@NullMarked
package io.athanor.testing.compat;

import org.jspecify.annotations.NullMarked;
