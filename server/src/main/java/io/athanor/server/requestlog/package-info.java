/** Log lines about requests and calls, begun and ended, as {@code --request.logging-config} asks for them. */
@NullMarked
package io.athanor.server.requestlog;

import org.jspecify.annotations.NullMarked;
