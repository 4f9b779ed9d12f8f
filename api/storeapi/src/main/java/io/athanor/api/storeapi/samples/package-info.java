/** Decoded samples on the wire, as remote read and Thanos's Query API have them. */
@NullMarked
package io.athanor.api.storeapi.samples;

import org.jspecify.annotations.NullMarked;
