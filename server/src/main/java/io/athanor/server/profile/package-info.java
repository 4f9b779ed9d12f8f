/** What a process spends its time and memory on, recorded when asked, in the format of pprof. */
@NullMarked
package io.athanor.server.profile;

import org.jspecify.annotations.NullMarked;
