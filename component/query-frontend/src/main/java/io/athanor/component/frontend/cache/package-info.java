/**
 * Parts of answers, kept: which of them hold for a request, and what may be kept of a new one. Everything in it may be lost, and
 * nothing is believed that was not checked.
 */
@NullMarked
package io.athanor.component.frontend.cache;

import org.jspecify.annotations.NullMarked;
