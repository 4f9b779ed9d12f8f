package io.athanor.component.tools.template;

/** A template that cannot be understood, or that asks for what is not there; the text is for the user. */
public final class TemplateException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    TemplateException(String message) {
        super(message);
    }
}
