/** Log lines as Thanos writes them, logfmt or JSON, on standard error. */
@NullMarked
package io.athanor.server.logging;

import org.jspecify.annotations.NullMarked;
