/** The store gateway: a bucket's blocks in, a store out. Knows no PromQL. */
@NullMarked
package io.athanor.component.store;

import org.jspecify.annotations.NullMarked;
