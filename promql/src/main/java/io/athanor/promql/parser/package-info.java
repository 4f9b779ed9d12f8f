/** Text to a checked, sealed tree, with positions and Prometheus's error texts, and the tree back to text. */
@NullMarked
package io.athanor.promql.parser;

import org.jspecify.annotations.NullMarked;
