/** Memory counted before it is taken: what one request may hold, what all of them and the caches may hold together. */
@NullMarked
package io.athanor.model.budget;

import org.jspecify.annotations.NullMarked;
