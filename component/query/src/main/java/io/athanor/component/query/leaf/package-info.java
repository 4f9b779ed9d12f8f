/** Queriers that compute parts of queries, asked by the gRPC API of queries. */
@NullMarked
package io.athanor.component.query.leaf;

import org.jspecify.annotations.NullMarked;
