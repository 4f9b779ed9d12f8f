/**
 * What is asked of queriers for a request: its steps aligned, its range cut into spans, its query analysed. Pure: texts and
 * times in, decisions out.
 */
@NullMarked
package io.athanor.component.frontend.plan;

import org.jspecify.annotations.NullMarked;
