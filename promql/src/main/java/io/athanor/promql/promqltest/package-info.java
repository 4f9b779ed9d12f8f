/**
 * Prometheus's test language for PromQL: scripts that load samples, ask queries and say what must come out. Any engine can
 * be judged by it that implements {@link io.athanor.promql.promqltest.QueryRunner}.
 */
@NullMarked
package io.athanor.promql.promqltest;

import org.jspecify.annotations.NullMarked;
