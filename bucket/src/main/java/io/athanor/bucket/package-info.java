/** All good blocks of a bucket as one source of series: finds and opens blocks, merges them by label order, and sets bad ones aside. Knows no network protocol and no query language. */
@NullMarked
package io.athanor.bucket;

import org.jspecify.annotations.NullMarked;
