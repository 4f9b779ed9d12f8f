/** Errors shared by everything that reads blocks. */
@NullMarked
package io.athanor.tsdb;

import org.jspecify.annotations.NullMarked;
