/** What commands share that work on a bucket's blocks: which blocks, how they are found and counted, and the pages of them. */
@NullMarked
package io.athanor.app.blocks;

import org.jspecify.annotations.NullMarked;
