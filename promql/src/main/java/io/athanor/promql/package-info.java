/** PromQL: text in, values out. Asks a Queryable for series and knows no network, no bucket and no HTTP. */
@NullMarked
package io.athanor.promql;

import org.jspecify.annotations.NullMarked;
