/** Whole blocks on their way between a bucket and folders of this machine, in the order that leaves nothing half there. */
@NullMarked
package io.athanor.bucket.transfer;

import org.jspecify.annotations.NullMarked;
