/** What tests of every module share: the shared cases, seeded randomness, real programs. */
@NullMarked
package io.athanor.testing.testkit;

import org.jspecify.annotations.NullMarked;
