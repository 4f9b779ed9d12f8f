/** Buckets of Oracle's cloud; its interface is small enough to be spoken here, and its keys sign no request of S3's. */
@NullMarked
package io.athanor.objstore.oci;

import org.jspecify.annotations.NullMarked;
