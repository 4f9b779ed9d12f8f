package io.athanor.testing.differential;

/** What a query's text is made of. */
sealed interface Part permits Part.Text, Part.Extra, Fragment {

    /** Words that have to stay. */
    record Text(String text) implements Part {}

    /** Words that the text can do without, such as a modifier, by the name that the coverage counts. */
    record Extra(String name, String text) implements Part {}
}
