/** Names that stand for addresses which come and go: Thanos's {@code dns+}, {@code dnssrv+} and their kin. */
@NullMarked
package io.athanor.server.dns;

import org.jspecify.annotations.NullMarked;
