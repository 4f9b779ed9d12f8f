package io.athanor.bucket;

import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.tsdb.block.BlockMeta;
import java.util.List;

/**
 * A block that could be served.
 *
 * @param files what must be there to read it, names relative to the bucket
 * @param fingerprint changes whenever one of these files does
 */
record Candidate(BlockMeta meta, List<ObjectInfo> files, String fingerprint) {}
