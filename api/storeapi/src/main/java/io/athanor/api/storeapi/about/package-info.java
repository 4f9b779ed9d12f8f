/**
 * What processes tell beside series: rules, targets, metadata of metrics, exemplars, statistics of their TSDBs. One interface for
 * each, in the wire's words; {@link io.athanor.api.storeapi.about.AboutServices} serves one by gRPC, and {@link
 * io.athanor.api.storeapi.about.RemoteAbout} is another process that does.
 */
@NullMarked
package io.athanor.api.storeapi.about;

import org.jspecify.annotations.NullMarked;
