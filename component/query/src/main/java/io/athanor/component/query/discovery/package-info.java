/** Where endpoints are found: flags, files, YAML, names in DNS. Knows how they are dialled, and nothing of what they have. */
@NullMarked
package io.athanor.component.query.discovery;

import org.jspecify.annotations.NullMarked;
