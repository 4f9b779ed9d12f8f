/** What endpoints tell beside series, each answer merged into one: rules, targets, metadata, exemplars, statistics. */
@NullMarked
package io.athanor.component.query.about;

import org.jspecify.annotations.NullMarked;
