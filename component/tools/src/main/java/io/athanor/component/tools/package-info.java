/**
 * What is done by hand with the blocks of a bucket: looked at, verified, marked, copied, rewritten. Each tool is a class that is
 * given a bucket and says what it found; which flags there are is the launcher's business.
 */
@NullMarked
package io.athanor.component.tools;

import org.jspecify.annotations.NullMarked;
