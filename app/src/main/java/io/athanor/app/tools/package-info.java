/** {@code athanor tools bucket …}: what is done by hand with a bucket, command by command. The flags are read here; the work is {@code component/tools}'s and, where it is the compactor's, {@code component/compact}'s. */
@NullMarked
package io.athanor.app.tools;

import org.jspecify.annotations.NullMarked;
