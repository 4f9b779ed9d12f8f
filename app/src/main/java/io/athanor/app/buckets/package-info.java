/** From the objstore YAML to a bucket that is counted: every provider's keys, and what is put around a provider. */
@NullMarked
package io.athanor.app.buckets;

import org.jspecify.annotations.NullMarked;
