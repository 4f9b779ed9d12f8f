package io.athanor.testing.architecture.broken.component.rule;

/** A component. */
public record Ruler(String name) {}
