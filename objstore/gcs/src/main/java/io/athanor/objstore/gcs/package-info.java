/** Buckets of Google Cloud Storage, on Google's client for its JSON interface. */
@NullMarked
package io.athanor.objstore.gcs;

import org.jspecify.annotations.NullMarked;
