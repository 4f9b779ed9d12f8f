/**
 * Small servers that speak as the object stores of the clouds do, in memory, on the loopback, for tests. They are strict: a
 * request that the real one would refuse is refused, a signature is computed and compared.
 */
@NullMarked
package io.athanor.testing.objstores;

import org.jspecify.annotations.NullMarked;
