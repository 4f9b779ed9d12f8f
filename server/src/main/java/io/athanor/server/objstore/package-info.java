/** The objstore YAML: which bucket, and where. */
@NullMarked
package io.athanor.server.objstore;

import org.jspecify.annotations.NullMarked;
