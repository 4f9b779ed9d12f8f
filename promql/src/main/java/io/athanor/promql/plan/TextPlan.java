package io.athanor.promql.plan;

/** A string. */
public record TextPlan(String text, Steps steps) implements Plan {}
