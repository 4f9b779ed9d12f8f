/** From chunks to samples: what a series' encoded chunks hold, decoded in time order, overlapping chunks merged. Stands above both how series travel and how chunks are encoded, which know nothing of each other's uses. */
@NullMarked
package io.athanor.tsdb.samples;

import org.jspecify.annotations.NullMarked;
