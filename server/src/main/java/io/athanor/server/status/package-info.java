/** What a process tells of itself over the API: its build, its command line, its runtime. */
@NullMarked
package io.athanor.server.status;

import org.jspecify.annotations.NullMarked;
