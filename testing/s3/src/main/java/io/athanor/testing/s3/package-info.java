/**
 * A server that speaks S3, for tests and benchmarks.
 *
 * <p>In a test: {@code S3Server.start()}, {@code createBucket("b")}, then a bucket at {@code endpoint()} with {@code ACCESS_KEY}
 * and {@code SECRET_KEY}, {@code insecure: true}. {@code requests()} counts by {@code Kind}, {@code delay(Duration)} adds
 * a wait to each request, {@code refuse(kind, times, 503, "SlowDown")} makes the next ones fail, {@code watch} shows each
 * request's headers. As a program for benchmarks: {@link io.athanor.testing.s3.S3Program}.
 */
@NullMarked
package io.athanor.testing.s3;

import org.jspecify.annotations.NullMarked;
