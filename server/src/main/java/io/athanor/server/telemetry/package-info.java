/** What servers and clients tell of their work, handed to them together: metrics, spans, lines about requests. */
@NullMarked
package io.athanor.server.telemetry;

import org.jspecify.annotations.NullMarked;
