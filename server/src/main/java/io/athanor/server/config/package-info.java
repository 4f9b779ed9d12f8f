/** Strict YAML: every error names file, line and key. */
@NullMarked
package io.athanor.server.config;

import org.jspecify.annotations.NullMarked;
