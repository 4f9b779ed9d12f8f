/**
 * What goes with one request through all blocks that it reads: what it may use, and a count of what it used. Nothing here
 * knows where the request came from or what is read for it.
 */
@NullMarked
package io.athanor.bucket.request;

import org.jspecify.annotations.NullMarked;
