package io.athanor.app;

import io.athanor.component.query.about.MergedAbout;
import picocli.CommandLine.Option;

/** {@code --rule.partial-response} and its like: whether what some endpoints tell beside series is an answer. */
final class PartialFlags {
    private static final String TEXT = "Answer also where an endpoint's part is missing, and name it in warnings.";

    @Option(
            names = "--rule.partial-response",
            negatable = true,
            hidden = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = TEXT)
    private boolean rules = true;

    @Option(
            names = "--target.partial-response",
            negatable = true,
            hidden = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = TEXT)
    private boolean targets = true;

    @Option(
            names = "--metric-metadata.partial-response",
            negatable = true,
            hidden = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = TEXT)
    private boolean metadata = true;

    @Option(
            names = "--exemplar.partial-response",
            negatable = true,
            hidden = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = TEXT)
    private boolean exemplars = true;

    @Option(
            names = "--status.partial-response",
            negatable = true,
            hidden = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = TEXT)
    private boolean status = true;

    MergedAbout.Partial partial() {
        return new MergedAbout.Partial(rules, targets, metadata, exemplars, status);
    }
}
