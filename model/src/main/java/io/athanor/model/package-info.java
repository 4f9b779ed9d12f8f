/** The words every other module speaks: labels, matchers, time ranges, durations and names. Depends on the JDK and the regex library alone; knows no file, no network and no query language. */
@NullMarked
package io.athanor.model;

import org.jspecify.annotations.NullMarked;
