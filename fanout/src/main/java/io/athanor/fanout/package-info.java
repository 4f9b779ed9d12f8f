/** Many stores as one: series and lists in, merged ones out. Knows neither how stores are found nor what is asked of them. */
@NullMarked
package io.athanor.fanout;

import org.jspecify.annotations.NullMarked;
