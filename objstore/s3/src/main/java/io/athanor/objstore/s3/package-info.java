/**
 * Buckets of S3 and of what speaks as S3 does, on the AWS SDK's synchronous client. The classes of the SDK are loaded when
 * a bucket is opened, never before.
 */
@NullMarked
package io.athanor.objstore.s3;

import org.jspecify.annotations.NullMarked;
