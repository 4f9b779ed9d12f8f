/** How queriers take work from a scheduler by gRPC: both sides, over streams that the querier opens. What the work is, is not known here. */
@NullMarked
package io.athanor.api.storeapi.work;

import org.jspecify.annotations.NullMarked;
