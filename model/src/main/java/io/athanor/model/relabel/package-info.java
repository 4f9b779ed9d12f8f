/** Rules that rewrite or refuse label sets, as Prometheus and Thanos configure them. Knows nothing of where rules come from. */
@NullMarked
package io.athanor.model.relabel;

import org.jspecify.annotations.NullMarked;
