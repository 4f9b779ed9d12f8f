/** Plans to answers: vectorised operators, one series at a time over all steps, on primitive arrays. */
@NullMarked
package io.athanor.promql.engine;

import org.jspecify.annotations.NullMarked;
