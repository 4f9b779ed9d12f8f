/** Of which data answers are made, told so that whoever keeps answers sees which of them still hold. */
@NullMarked
package io.athanor.api.storeapi.version;

import org.jspecify.annotations.NullMarked;
