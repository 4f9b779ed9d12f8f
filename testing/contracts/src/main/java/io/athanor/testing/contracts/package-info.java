/** One contract suite per interface, to be run on every implementation. */
@NullMarked
package io.athanor.testing.contracts;

import org.jspecify.annotations.NullMarked;
