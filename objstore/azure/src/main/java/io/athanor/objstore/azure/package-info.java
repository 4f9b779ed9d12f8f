/** Buckets that are containers of Azure Blob Storage, on Microsoft's client. */
@NullMarked
package io.athanor.objstore.azure;

import org.jspecify.annotations.NullMarked;
