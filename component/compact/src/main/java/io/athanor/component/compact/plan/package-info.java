/** What the compactor should do, as pure functions of block metas, marks and the time: nothing here reads or writes. */
@NullMarked
package io.athanor.component.compact.plan;

import org.jspecify.annotations.NullMarked;
