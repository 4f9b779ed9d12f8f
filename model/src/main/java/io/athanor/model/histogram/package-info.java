/** Native histograms, integer and float, with exponential and custom buckets, and their arithmetic. */
@NullMarked
package io.athanor.model.histogram;

import org.jspecify.annotations.NullMarked;
