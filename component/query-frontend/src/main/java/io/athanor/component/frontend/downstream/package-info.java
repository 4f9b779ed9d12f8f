/**
 * The querier that is asked: requests sent, tried again, shared where several want the same, and given up when nobody does any
 * more. Knows nothing of what is in an answer.
 */
@NullMarked
package io.athanor.component.frontend.downstream;

import org.jspecify.annotations.NullMarked;
