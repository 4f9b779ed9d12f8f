/** The provider {@code FILESYSTEM}: objects are plain files below one directory. Writes are atomic and durable, names cannot leave the directory, and several processes may share it. Knows no other provider. */
@NullMarked
package io.athanor.objstore.filesystem;

import org.jspecify.annotations.NullMarked;
