/** Functions of instant vectors: mathematics, time, labels, order, histograms; one small class per family. */
@NullMarked
package io.athanor.promql.engine.function;

import org.jspecify.annotations.NullMarked;
