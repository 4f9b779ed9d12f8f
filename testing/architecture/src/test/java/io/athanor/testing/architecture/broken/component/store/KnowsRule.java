package io.athanor.testing.architecture.broken.component.store;

import io.athanor.testing.architecture.broken.component.rule.Ruler;

/** A component that knows another. */
public record KnowsRule(Ruler ruler) {}
