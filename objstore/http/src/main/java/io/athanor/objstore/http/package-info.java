/**
 * Connections to object storage that is spoken to by HTTP: one pool for each bucket, with the keys of Thanos's
 * {@code http_config}. What is said over them is the providers' concern.
 */
@NullMarked
package io.athanor.objstore.http;

import org.jspecify.annotations.NullMarked;
