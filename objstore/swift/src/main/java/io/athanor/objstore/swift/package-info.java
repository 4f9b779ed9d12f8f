/** Buckets that are containers of OpenStack's object storage, Swift; its interface is small enough to be spoken here. */
@NullMarked
package io.athanor.objstore.swift;

import org.jspecify.annotations.NullMarked;
