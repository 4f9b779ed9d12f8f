/** The families of flags that components share, and how their values are read. */
@NullMarked
package io.athanor.server.flags;

import org.jspecify.annotations.NullMarked;
