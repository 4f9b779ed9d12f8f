/** What is asked at the moment, what has cost most, and what took long. */
@NullMarked
package io.athanor.component.frontend.status;

import org.jspecify.annotations.NullMarked;
