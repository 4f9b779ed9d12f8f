/** What every object store can do, and the wrappers that add a prefix or metrics. Never knows what the objects mean. */
@NullMarked
package io.athanor.objstore;

import org.jspecify.annotations.NullMarked;
