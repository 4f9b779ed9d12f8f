/** HTTP: routes, requests, streamed responses, probes. Jetty is not seen from outside this package. */
@NullMarked
package io.athanor.server.http;

import org.jspecify.annotations.NullMarked;
