/**
 * Random typed PromQL over random data, asked of a real Prometheus and of Athanor: every difference is a finding. Data and
 * queries are functions of a seed, failures are shrunk, and what was compared is counted by function and operator.
 */
@NullMarked
package io.athanor.testing.differential;

import org.jspecify.annotations.NullMarked;
