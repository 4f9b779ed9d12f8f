/** Regular expressions over label values: RE2's syntax, anchored at both ends, in time linear in the value. Text goes in, a ValuePattern comes out; knows no labels. */
@NullMarked
package io.athanor.model.regex;

import org.jspecify.annotations.NullMarked;
