/** The launcher: flags to config records to components. */
@NullMarked
package io.athanor.app;

import org.jspecify.annotations.NullMarked;
