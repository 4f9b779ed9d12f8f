/** One suite of tests per interface, to be run on every implementation, and the fixtures for it: buckets in memory and buckets that fail on request. */
@NullMarked
package io.athanor.testing.contracts;

import org.jspecify.annotations.NullMarked;
